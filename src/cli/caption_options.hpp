#pragma once

#include "lasso/commands/arguments.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

/// How what was heard becomes captions, of one file or many.
void add_caption_choices(CLI::App& command, api::CaptionRequest& arguments);

}  // namespace lasso::cli
