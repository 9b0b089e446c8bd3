#include "caption_options.hpp"

#include <memory>

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "help.hpp"
#include "listen_options.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_caption_choices(CLI::App& command, api::CaptionRequest& arguments) {
  begin_group(command, kCaptions);
  const auto share = CLI::Range(0.0, 1.0);
  command
      .add_option("--on",
                  arguments.events.on,
                  "A sound begins where it is so likely there, were it asked for alone")
      ->check(share)
      ->capture_default_str();
  command.add_option("--off", arguments.events.off, "and ends where it is less likely than this")
      ->check(share)
      ->capture_default_str();
  command
      .add_option("--threshold",
                  arguments.thresholds,
                  "LABEL=ON for one class, e.g. \"dog barking=0.6\"; repeatable")
      ->allow_extra_args(false);
  const auto ms = CLI::Range(0, 3'600'000);
  command
      .add_option(
          "--max-gap", arguments.events.max_gap_ms, "Milliseconds of a pause within a sound")
      ->check(ms)
      ->capture_default_str();
  command
      .add_option(
          "--min-event", arguments.events.min_event_ms, "Milliseconds of the shortest sound")
      ->check(ms)
      ->capture_default_str();
  add_choice<describe::Pooling>(
      command,
      "--pool",
      arguments.pooling,
      {{"mean", describe::Pooling::mean}, {"max", describe::Pooling::max}},
      "How overlapping windows are joined; max suits short sounds");
  command
      .add_option("--most-labels", arguments.cues.most_labels, "Sounds that are named at a time")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command
      .add_option("--min-cue", arguments.cues.min_cue_ms, "Milliseconds of the shortest subtitle")
      ->check(ms)
      ->capture_default_str();
  add_choice<describe::Confirm>(command,
                                "--separate",
                                arguments.confirm,
                                {{"never", describe::Confirm::never},
                                 {"auto", describe::Confirm::unsure},
                                 {"always", describe::Confirm::always}},
                                "Confirm what was heard by separating it: if unsure, or all that "
                                "may be there. Takes much longer");
  name_types(command,
             {{"--on", "PROBABILITY"},
              {"--off", "PROBABILITY"},
              {"--threshold", "LABEL=ON"},
              {"--max-gap", "MS"},
              {"--min-event", "MS"},
              {"--min-cue", "MS"}});
  command.add_flag("--crlf", arguments.crlf, "End lines of subtitles as Windows does");
}

void add_caption(CLI::App& app, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::CaptionArguments>();
  auto* command = app.add_subcommand(
      "caption", "Write subtitles or labels of the sounds in recordings and films");
  command->footer(
      "  lasso caption film.mp4                      writes film.srt\n"
      "  lasso caption street.wav -o street.txt      a label track for Audacity\n"
      "  lasso separate street.wav --windows-from street.txt --query-from-labels\n"
      "                                              and each of its sounds");
  command->add_option("inputs", arguments->inputs, "Files; - is standard input");
  begin_group(*command, kOutput);
  command->add_option("-o,--output",
                      arguments->output,
                      "File to write: .srt or .vtt (subtitles), .txt (labels for Audacity), .csv "
                      "or .json (everything); - is standard output");
  command->add_option("--format", arguments->format, "The same, whatever the name (default: srt)")
      ->check(CLI::IsMember({"srt", "vtt", "txt", "csv", "json"}))
      ->type_name("srt|vtt|txt|csv|json");
  add_caption_choices(*command, *arguments);
  begin_group(*command, kOutput);
  command->add_option("--stems",
                      arguments->stems,
                      "Also write each sound, separated, as a file of its own into this folder");
  command->add_flag("-f,--force", arguments->force, "Replace files that exist");
  add_listen_options(*command, arguments->listening);
  add_verbosity(*command, arguments->verbosity);
  add_memory_options(*command, arguments->listening.compute);
  name_types(*command, {{"--output", "FILE"}, {"--stems", "FOLDER"}});
  command->callback([&work, arguments] {
    arguments->inputs.insert(
        arguments->inputs.end(), work.behind_dashes.begin(), work.behind_dashes.end());
    work.run = [arguments](const engine::Engine& engine) { return engine.caption(*arguments); };
  });
}

}  // namespace lasso::cli
