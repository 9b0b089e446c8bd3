#pragma once

#include <string>
#include <vector>

#include "lasso/api/requests.hpp"
#include "lasso/lasso.h"

namespace lasso::capi {

/// An option of a task by its long name, as a command line has it: --NAME or --NAME=VALUE. Throws a
/// usage Error if the task has no such option, or it takes a value and gets none, or gets one and
/// takes none.
std::string job_option(lasso_task task, const char* name, const char* value);

// The requests that options make. All throw a usage Error for invalid ones.

api::SeparateRequest separate_request(const std::vector<std::string>& options);
api::DetectRequest detect_request(const std::vector<std::string>& options);
api::CaptionRequest caption_request(const std::vector<std::string>& options);

}  // namespace lasso::capi
