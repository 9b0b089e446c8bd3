#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "http_server.hpp"
#include "job_queue.hpp"
#include "library.hpp"

namespace lasso::serve {

/// The routes of the page's files and of the JSON interface to recordings and jobs. docs/page.md
/// lists them. `examples`: recordings that come with the program; `about`: a JSON object that
/// identifies program and model.
std::vector<HttpRoute> routes_of(Library& library,
                                 JobQueue& jobs,
                                 const std::vector<std::filesystem::path>& examples,
                                 const std::string& about);

}  // namespace lasso::serve
