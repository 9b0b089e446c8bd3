#include <string>

#include "console.hpp"
#include "lasso/api/compute.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/model/model_store.hpp"
#include "lasso/train/clap_trainer.hpp"
#include "lasso/train/process_place.hpp"
#include "lasso/train/separator_trainer.hpp"

namespace lasso::commands {

namespace {

/// Processes that train together share the machine's cores, and have a GPU each; the first one
/// speaks for all.
void set_up(train::TrainingOptions& training,
            api::ComputeOptions& compute,
            api::Verbosity& verbosity) {
  training.processes = train::place_from_environment();
  verbosity.quiet |= training.processes.rank > 0;
  api::set_up_log(verbosity);
  compute.at_once = static_cast<int>(training.processes.local_size);
  api::set_up_process(compute);
  c10::Device device = api::chosen_device(compute);
  if (training.processes.size > 1 && device.is_cuda() && !device.has_index()) {
    compute.device = "cuda:" + std::to_string(training.processes.local_rank);
    device = api::chosen_device(compute);
  }
  training.device = device.str();
  training.precision = api::chosen_precision(compute, device, /*is_good_in_bf16=*/true);
}

}  // namespace

void train_clap(TrainClapArguments& arguments) {
  set_up(arguments.clap.training, arguments.compute, arguments.verbosity);
  train::train_clap(arguments.clap);
}

void train_separator(TrainSeparatorArguments& arguments) {
  train::SeparatorOptions& separator = arguments.separator;
  set_up(separator.training, arguments.compute, arguments.verbosity);
  if (!arguments.begin_with.empty()) {
    separator.begin_with = model::find_model(arguments.begin_with);
  }
  if (!arguments.teacher.empty()) {
    separator.teacher = model::find_model(arguments.teacher);
  }
  if (arguments.encoders.empty() && arguments.begin_with.empty()) {
    refuse("no text encoder to train for; name a model with --clap or --begin-with");
  }
  separator.encoders =
      arguments.encoders.empty() ? separator.begin_with : model::find_model(arguments.encoders);
  if (!arguments.as_audiosep) {
    train::train_separator(separator);
    return;
  }
  train::AudioSepOptions recipe;
  recipe.training = separator.training;
  recipe.data = separator.data;
  recipe.encoders = separator.encoders;
  recipe.config = separator.config;
  recipe.begin_with = separator.begin_with;
  recipe.warm_up_steps = arguments.warm_up_steps;
  recipe.loudness_range_db = arguments.loudness_range_db;
  recipe.validation_mixtures = separator.validation_mixtures;
  train::train_audiosep(recipe);
}

void train_bimodal(TrainBiModalArguments& arguments) {
  auto& recipe = arguments.recipe;
  set_up(recipe.training, arguments.compute, arguments.verbosity);
  recipe.encoders = model::find_model(arguments.clap);
  train::train_bimodal(recipe);
}

void train_time_selective(TrainTimeSelectiveArguments& arguments) {
  auto& recipe = arguments.recipe;
  if (arguments.cpu) {
    arguments.compute.device = "cpu";
  }
  set_up(recipe.training, arguments.compute, arguments.verbosity);
  recipe.encoders = model::find_model(arguments.clap);
  train::train_time_selective(recipe);
}

}  // namespace lasso::commands
