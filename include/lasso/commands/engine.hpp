#pragma once

#include "lasso/commands/arguments.hpp"

// Note [Program and engine]
// LibTorch takes half a second to load. So the program comes in two parts: `lasso`, which reads the
// command line and knows of no tensor, and liblasso_engine.so with all the rest, which it loads
// once it knows that there is something to do. Between the two stands the table below.

namespace lasso::commands {

/// What each subcommand does. Gives the exit code of the program; throws nothing, but says on
/// stderr what went wrong.
struct Engine {
  int (*separate)(SeparateArguments& arguments);
  int (*batch)(BatchArguments& arguments);
  int (*detect)(DetectArguments& arguments);
  int (*caption)(CaptionArguments& arguments);
  int (*evaluate)(const EvaluateArguments& arguments);
  int (*mix)(const MixArguments& arguments);
  int (*train_clap)(TrainClapArguments& arguments);
  int (*train_separator)(TrainSeparatorArguments& arguments);
  int (*train_bimodal)(TrainBiModalArguments& arguments);
  int (*train_time_selective)(TrainTimeSelectiveArguments& arguments);
  int (*bench)(const BenchArguments& arguments);
  int (*import_model)(const ImportArguments& arguments);
  int (*download_model)(ImportArguments& arguments);
  int (*list_models)();
  int (*show_model)(const NameArguments& arguments);
  int (*verify_model)(const NameArguments& arguments);
  int (*print_model_path)(const NameArguments& arguments);
  int (*remove_model)(const NameArguments& arguments);
};

}  // namespace lasso::commands

/// The library's only face.
extern "C" __attribute__((visibility("default"))) const lasso::commands::Engine* lasso_engine();
