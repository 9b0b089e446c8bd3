#pragma once

#include "lasso/api/requests.hpp"

namespace CLI {
class App;
}

namespace lasso::options {

/// The options for turning detections into captions, for `caption` and `batch`.
void add_caption_choices(CLI::App& command, api::CaptionRequest& arguments);

/// The same with the names of outputs, for `caption`.
void add_caption_files(CLI::App& command, api::CaptionRequest& arguments);

}  // namespace lasso::options
