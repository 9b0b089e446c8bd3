#include "lasso/options/analysis.hpp"

#include <CLI/CLI.hpp>

#include "lasso/options/common.hpp"
#include "lasso/options/groups.hpp"

namespace lasso::options {

void add_listening(CLI::App& command, api::AnalysisRequest& arguments) {
  begin_group(command, kDetection);
  command.add_option("--classes",
                     arguments.classes,
                     "Sounds to detect: \"dog barking, rain\", or a file with one class per line, "
                     "optionally a tab and its label; LABEL = PROMPT, PROMPT gives several prompts "
                     "(default: some 120 everyday sounds)");
  command
      .add_option("--template",
                  arguments.templates,
                  "Prompt template; {} stands for the class; repeatable (default: \"this is a "
                  "sound of {}\", \"the sound of {}\" and \"{}\")")
      ->allow_extra_args(false);
  command
      .add_option("--window-length",
                  arguments.options.windows.length_ms,
                  "Analysis window, in milliseconds")
      ->check(CLI::Range(100, 10'000))
      ->capture_default_str();
  command
      .add_option("--hop",
                  arguments.options.windows.hop_ms,
                  "Step between analysis windows, in milliseconds")
      ->check(CLI::Range(50, 10'000))
      ->capture_default_str();
  command
      .add_option(
          "--gate", arguments.options.gate_db, "Treat windows below this level as silent, in dBFS")
      ->check(CLI::Range(-200.0, 0.0))
      ->capture_default_str();
  command
      .add_option("--centre",
                  arguments.centre,
                  "Cosine similarity at which a class is present with probability 0.5 (default: "
                  "the model's)")
      ->check(CLI::Range(-1.0, 1.0));
  command
      .add_option(
          "--width",
          arguments.width,
          "Increase in cosine similarity that multiplies the odds by 2.7 (default: the model's)")
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

void add_listen_options(CLI::App& command, api::AnalysisRequest& arguments) {
  add_listening(command, arguments);
  add_reading_options(command, arguments.reading, arguments.raw_format);
  add_model_options(command, arguments.model);
  add_compute_options(command, arguments.compute);
}

void add_detection(CLI::App& command, api::DetectRequest& arguments) {
  begin_group(command, kWhere);
  command
      .add_option("-w,--window",
                  arguments.windows,
                  "Analyse only BEGIN-END or BEGIN+DURATION, e.g. 1:30-2:00.5; repeatable")
      ->allow_extra_args(false)
      ->type_name("TIME");
  begin_group(command, kDetection);
  command.add_option("--top", arguments.top, "Number of classes to print, most likely first")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
}

}  // namespace lasso::options
