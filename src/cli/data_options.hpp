#pragma once

#include "lasso/commands/arguments.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace lasso::cli {

// Options for labelled clips.

/// Returns the option that names the lists.
CLI::Option* add_data_options(CLI::App& command, data::ClipSetOptions& clips);
void add_category_exponent(CLI::App& command, double& exponent);

}  // namespace lasso::cli
