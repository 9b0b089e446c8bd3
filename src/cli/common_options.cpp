#include "common_options.hpp"

#include <CLI/CLI.hpp>

namespace lasso::cli {

void add_verbosity(CLI::App& command, api::Verbosity& verbosity) {
  command.add_flag("-q,--quiet", verbosity.quiet, "Say nothing but errors");
  command.add_flag("-v,--verbose", verbosity.verbose, "Say more");
  command.add_option("--log-level", verbosity.level, "How much to say")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
}

void add_compute_options(CLI::App& command, api::ComputeOptions& options) {
  command.add_option("--device", options.device, "auto, cpu, cuda or cuda:N")
      ->capture_default_str();
  command.add_option("--threads", options.threads, "Threads to compute with; 0: one for each core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

void add_memory_options(CLI::App& command, api::ComputeOptions& options) {
  command
      .add_option("--block",
                  options.block_s,
                  "Seconds that go through the network at once (default: "
                  "as many as are fastest)")
      ->check(CLI::Range(0.001, 3600.0));
  command.add_option("--max-memory",
                     options.max_memory,
                     "Memory to stay within, e.g. 800M or 2G; blocks become as short as it takes");
  command.add_flag("--low-memory",
                   options.low_memory,
                   "For old laptops: one thread, short blocks, memory given back at once");
  command
      .add_option("--precision",
                  options.precision,
                  "What the network computes in; auto: bf16 where the machine has instructions for "
                  "it and the model's gains keep 40 dB, else fp32")
      ->check(CLI::IsMember({"auto", "fp32", "bf16", "fp16"}))
      ->capture_default_str();
}

void add_model_options(CLI::App& command, api::ModelOptions& options) {
  command.add_option("--model",
                     options.name,
                     "Model folder or name (default: $LASSO_MODEL, else audiosep-base if it is "
                     "installed, else lasso-mini)");
  command.add_flag(
      "--no-cache", options.no_cache, "Neither look up nor keep conditions of queries");
}

void add_passes_option(CLI::App& command, api::ModelOptions& options) {
  command
      .add_option("--passes",
                  options.passes,
                  "Times to hear a recording: 2 also learn from it what is asked for, 1 takes half "
                  "the time (default: 2 where the model knows how; streams are heard once)")
      ->check(CLI::Range(1, 2));
}

}  // namespace lasso::cli
