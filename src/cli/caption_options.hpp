#pragma once

#include "lasso/commands/arguments.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

/// The options for turning detections into captions, for `caption` and `batch`.
void add_caption_choices(CLI::App& command, api::CaptionRequest& arguments);

}  // namespace lasso::cli
