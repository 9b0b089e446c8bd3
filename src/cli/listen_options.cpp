#include "listen_options.hpp"

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "help.hpp"

namespace lasso::cli {

void add_listening(CLI::App& command, api::ListenRequest& arguments) {
  begin_group(command, kEar);
  command.add_option("--classes",
                     arguments.classes,
                     "What to listen for: \"dog barking, rain\", or a file with a class a line; "
                     "behind a tab, how it is shown; LABEL = PROMPT, PROMPT for several (default: "
                     "some 120 everyday sounds)");
  command
      .add_option("--template",
                  arguments.templates,
                  "How the model is asked for a class; {} stands for it; repeatable (default: "
                  "\"this is a sound of {}\", \"the sound of {}\" and \"{}\")")
      ->allow_extra_args(false);
  command
      .add_option("--window-length",
                  arguments.hearing.windows.length_ms,
                  "Milliseconds that are heard at once")
      ->check(CLI::Range(100, 10'000))
      ->capture_default_str();
  command
      .add_option("--hop", arguments.hearing.windows.hop_ms, "Milliseconds from window to window")
      ->check(CLI::Range(50, 10'000))
      ->capture_default_str();
  command
      .add_option(
          "--gate", arguments.hearing.gate_db, "Windows below this level, in dBFS, are silent")
      ->check(CLI::Range(-200.0, 0.0))
      ->capture_default_str();
  command
      .add_option("--centre",
                  arguments.centre,
                  "Cosine of sound and text at which a class, were it alone, is as likely there "
                  "as not (default: the model's)")
      ->check(CLI::Range(-1.0, 1.0));
  command
      .add_option("--width",
                  arguments.width,
                  "How much of cosine takes the odds up by a factor of 2.7 (default: the model's)")
      ->check(CLI::Range(1e-4, 1.0));
  name_types(command,
             {{"--classes", "LIST|FILE"},
              {"--template", "TEXT"},
              {"--window-length", "MS"},
              {"--hop", "MS"},
              {"--gate", "DBFS"},
              {"--centre", "COSINE"},
              {"--width", "COSINE"}});
}

void add_listen_options(CLI::App& command, api::ListenRequest& arguments) {
  add_listening(command, arguments);
  begin_group(command, kInput);
  command.add_option("--track", arguments.reading.track, "Which audio track of a film, from 1 on")
      ->check(CLI::Range(1, 1000));
  command.add_flag("--strict",
                   arguments.reading.strict,
                   "Refuse recordings that are damaged or cut off (default: hear what is there and "
                   "warn)");
  command.add_option("--raw-format",
                     arguments.raw_format,
                     "CODING,RATE,CHANNELS of samples without a header on - and in files called "
                     ".raw, e.g. f32le,48000,2");
  command.get_option("--raw-format")->type_name("FORMAT");
  add_model_options(command, arguments.model);
  add_compute_options(command, arguments.compute);
}

}  // namespace lasso::cli
