#include <memory>

#include <CLI/CLI.hpp>

#include "data_options.hpp"
#include "help.hpp"
#include "lasso/options/common.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_mix(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::MixArguments>();
  auto* command = app.add_subcommand(
      "mix", "Mix labelled clips into test mixtures or scenes for `lasso evaluate`");
  command->footer(
      "  lasso mix --clips clips.csv --folds 4 -o mixtures/\n"
      "  lasso mix --clips clips.csv --scenes -n 20 -o scenes/\n"
      "  lasso mix --clips clips.csv --scenarios everyday.csv -n 8 -o everyday/");
  command->option_defaults()->always_capture_default();
  auto& mixtures = arguments->mixtures;
  begin_group(*command, kData);
  auto* clips = add_data_options(*command, mixtures.clips);
  command->add_option("--folds", mixtures.folds, "Folds to draw from")->delimiter(',');
  command->add_option("-o,--output", mixtures.output, "New folder to write")->required();
  command->add_option("-n,--mixtures", mixtures.mixtures, "Number of mixtures")
      ->check(CLI::PositiveNumber);
  auto* scenes = command->add_flag("--scenes",
                                   arguments->scenes,
                                   "Make scenes of 10 to 60 s instead: several sounds at known "
                                   "times, with labels for `lasso evaluate --captions`");
  command
      ->add_option("--scenarios",
                   mixtures.scenarios,
                   "CSV with columns query, targets, companions (categories, separated by ;): make "
                   "--mixtures mixtures for each query instead")
      ->excludes(scenes);
  command->add_option("--seconds", mixtures.seconds, "Length of each, in seconds")
      ->check(CLI::Range(0.5, 60.0))
      ->excludes(scenes);
  command->add_option("--sample-rate", mixtures.clips.sample_rate, "Sample rate, in Hz")
      ->check(CLI::Range(4000, 192000));
  add_category_exponent(*command, mixtures.category_exponent);
  command->add_option("--seed", mixtures.seed, "Random seed");
  auto& published = arguments->listed;
  auto* listed = command->add_option(
      "--listed",
      published.mixtures,
      "Make BiModalSep's test mixtures from its list, test_sep2_ids.csv or test_sep_2.csv");
  const auto add_list = [&](const char* name, std::filesystem::path& path, const char* help) {
    return command->add_option(name, path, help)->needs(listed);
  };
  auto* audiocaps = add_list("--audiocaps", published.audiocaps, "AudioCaps' parsed_all_caps.json");
  auto* music = add_list("--music", published.music, "MUSIC's test.csv");
  auto* vggsound = add_list("--vggsound", published.vggsound, "VGGSound's test.csv");
  add_list("--audio", published.audio, "Folder that the lists' paths are relative to");
  command->add_option("--samples", published.samples, "Length of each, in samples at 16 kHz")
      ->check(CLI::PositiveNumber)
      ->needs(listed);
  name_types(*command,
             {{"--clips", "FILE"},
              {"--queries", "FILE"},
              {"--output", "FOLDER"},
              {"--scenarios", "FILE"},
              {"--seconds", "SECONDS"},
              {"--sample-rate", "HZ"},
              {"--listed", "FILE"},
              {"--audiocaps", "FILE"},
              {"--music", "FILE"},
              {"--vggsound", "FILE"},
              {"--audio", "FOLDER"}});
  for (const char* drawn : {"--clips",
                            "--queries",
                            "--licences",
                            "--without",
                            "--folds",
                            "--mixtures",
                            "--scenes",
                            "--scenarios",
                            "--seconds",
                            "--sample-rate",
                            "--category-exponent",
                            "--seed"}) {
    listed->excludes(command->get_option(drawn));
  }
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments, clips, listed, audiocaps, music, vggsound] {
    const auto lists = audiocaps->count() + music->count() + vggsound->count();
    if (listed->count() + clips->count() == 0) {
      throw CLI::RequiredError("--clips");
    }
    if (listed->count() > 0 && lists != 1) {
      throw CLI::ValidationError(
          "--listed", "needs one list of recordings: --audiocaps, --music or --vggsound");
    }
    work.run = [arguments](const engine::Engine& engine) { return engine.mix(*arguments); };
  });
}

}  // namespace lasso::cli
