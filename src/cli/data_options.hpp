#pragma once

#include "lasso/commands/arguments.hpp"

namespace CLI {
class App;
}

namespace lasso::cli {

// Options about labelled clips.

void add_data_options(CLI::App& command, data::ClipSetOptions& clips);
void add_category_exponent(CLI::App& command, double& exponent);

}  // namespace lasso::cli
