#include "lasso/options/captions.hpp"

#include <CLI/CLI.hpp>

#include "lasso/options/groups.hpp"

namespace lasso::options {

void add_caption_choices(CLI::App& command, api::CaptionRequest& arguments) {
  begin_group(command, kCaptions);
  const auto share = CLI::Range(0.0, 1.0);
  command
      .add_option("--on", arguments.events.on, "An event begins when its probability reaches this")
      ->check(share)
      ->capture_default_str();
  command
      .add_option(
          "--off", arguments.events.off, "An event ends when its probability falls below this")
      ->check(share)
      ->capture_default_str();
  command
      .add_option("--threshold",
                  arguments.thresholds,
                  "Own begin threshold for one class, e.g. \"dog barking=0.6\"; repeatable")
      ->allow_extra_args(false);
  const auto ms = CLI::Range(0, 3'600'000);
  command
      .add_option(
          "--max-gap", arguments.events.max_gap_ms, "Longest gap within an event, in milliseconds")
      ->check(ms)
      ->capture_default_str();
  command
      .add_option("--min-event", arguments.events.min_event_ms, "Shortest event, in milliseconds")
      ->check(ms)
      ->capture_default_str();
  add_choice<describe::Pooling>(
      command,
      "--pool",
      arguments.pooling,
      {{"mean", describe::Pooling::mean}, {"max", describe::Pooling::max}},
      "How to combine overlapping windows; max suits short sounds");
  command.add_option("--most-labels", arguments.cues.most_labels, "Most sounds to name at a time")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command.add_option("--min-cue", arguments.cues.min_cue_ms, "Shortest subtitle, in milliseconds")
      ->check(ms)
      ->capture_default_str();
  add_choice<describe::Confirm>(command,
                                "--separate",
                                arguments.confirm,
                                {{"never", describe::Confirm::never},
                                 {"auto", describe::Confirm::unsure},
                                 {"always", describe::Confirm::always}},
                                "Confirm events by separating them: never, only uncertain ones, or "
                                "all candidates. Much slower");
  name_types(command,
             {{"--on", "PROBABILITY"},
              {"--off", "PROBABILITY"},
              {"--threshold", "LABEL=ON"},
              {"--max-gap", "MS"},
              {"--min-event", "MS"},
              {"--min-cue", "MS"}});
  command.add_flag("--crlf", arguments.crlf, "End subtitle lines with CR LF, as Windows does");
}

void add_caption_files(CLI::App& command, api::CaptionRequest& arguments) {
  begin_group(command, kOutput);
  command.add_option("-o,--output",
                     arguments.output,
                     "Output file: .srt or .vtt (subtitles), .txt (Audacity labels), .csv or "
                     ".json (everything); - is standard output");
  command
      .add_option(
          "--format", arguments.format, "Output format, whatever the file name (default: srt)")
      ->check(CLI::IsMember({"srt", "vtt", "txt", "csv", "json"}))
      ->type_name("srt|vtt|txt|csv|json");
  add_caption_choices(command, arguments);
  begin_group(command, kOutput);
  command.add_option(
      "--stems", arguments.stems, "Also separate each sound and write it to this folder");
  command.add_flag("-f,--force", arguments.force, "Overwrite existing files");
  name_types(command, {{"--output", "FILE"}, {"--stems", "FOLDER"}});
}

}  // namespace lasso::options
