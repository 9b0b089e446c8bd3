#include <memory>

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "data_options.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_mix(CLI::App& app, Work& work) {
  auto arguments = std::make_shared<commands::MixArguments>();
  auto* command = app.add_subcommand(
      "mix", "Mix labelled clips two by two, or into scenes, to be scored with `lasso evaluate`");
  command->option_defaults()->always_capture_default();
  auto& mixtures = arguments->mixtures;
  add_data_options(*command, mixtures.clips);
  command->add_option("--folds", mixtures.folds, "Folds to mix")->delimiter(',');
  command->add_option("-o,--output", mixtures.output, "A folder that is not there yet")->required();
  command->add_option("-n,--mixtures", mixtures.mixtures, "How many")->check(CLI::PositiveNumber);
  auto* scenes = command->add_flag(
      "--scenes",
      arguments->scenes,
      "Instead of mixtures of two: scenes of 10 to 60 s with several sounds at known times, and "
      "their labels, for `lasso evaluate --captions`");
  command->add_option("--seconds", mixtures.seconds, "Length of each")
      ->check(CLI::Range(0.5, 60.0))
      ->excludes(scenes);
  command->add_option("--sample-rate", mixtures.clips.sample_rate, "Hz")
      ->check(CLI::Range(4000, 192000));
  add_category_exponent(*command, mixtures.category_exponent);
  command->add_option("--seed", mixtures.seed, "Of what is drawn");
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work.run = [arguments](const commands::Engine& engine) { return engine.mix(*arguments); };
  });
}

}  // namespace lasso::cli
