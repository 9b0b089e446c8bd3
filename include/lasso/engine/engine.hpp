#pragma once

#include "lasso/commands/arguments.hpp"
#include "lasso/serve/serve.hpp"

// Note [Program and engine]
// LibTorch takes half a second to load. The program therefore has two parts: `lasso`, which parses
// the command line, knows the installed models and does not use tensors, and liblasso.so
// with all the rest, which `lasso` loads only when there is work to do. The table below is the
// interface between them.

namespace lasso::engine {

/// The entry points of the subcommands. Each returns the program's exit code, never throws, and
/// reports errors on stderr.
struct Engine {
  int (*separate)(commands::SeparateArguments& arguments);
  int (*batch)(commands::BatchArguments& arguments);
  int (*detect)(commands::DetectArguments& arguments);
  int (*caption)(commands::CaptionArguments& arguments);
  int (*serve)(const serve::ServeArguments& arguments);
  int (*evaluate)(const commands::EvaluateArguments& arguments);
  int (*mix)(const commands::MixArguments& arguments);
  int (*train_clap)(commands::TrainClapArguments& arguments);
  int (*train_separator)(commands::TrainSeparatorArguments& arguments);
  int (*train_bimodal)(commands::TrainBiModalArguments& arguments);
  int (*train_time_selective)(commands::TrainTimeSelectiveArguments& arguments);
  int (*bench)(const commands::BenchArguments& arguments);
  int (*import_model)(const commands::ImportArguments& arguments);
  int (*download_model)(commands::ImportArguments& arguments);
  int (*average_models)(const commands::AverageArguments& arguments);
  int (*doctor)(const commands::DoctorArguments& arguments);
  int (*verify_model)(const commands::NameArguments& arguments);
};

}  // namespace lasso::engine

/// The library's only exported function.
extern "C" __attribute__((visibility("default"))) const lasso::engine::Engine* lasso_engine();
