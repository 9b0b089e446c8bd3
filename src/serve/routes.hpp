#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "http_server.hpp"
#include "job_queue.hpp"
#include "library.hpp"

namespace lasso::serve {

/// The page's files and the JSON interface, over the recordings and the jobs. docs/page.md lists them.
/// `examples`: recordings that come with the program; `about`: a JSON object that says which
/// program and model this is.
std::vector<HttpRoute> routes_of(Library& library,
                                 JobQueue& jobs,
                                 const std::vector<std::filesystem::path>& examples,
                                 const std::string& about);

}  // namespace lasso::serve
