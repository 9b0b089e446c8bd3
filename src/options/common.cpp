#include "lasso/options/common.hpp"

#include "lasso/options/groups.hpp"

namespace lasso::options {

void add_verbosity(CLI::App& command, api::Verbosity& verbosity) {
  begin_group(command, kMessages);
  command.add_flag("-q,--quiet", verbosity.quiet, "Print errors only");
  command.add_flag("-v,--verbose", verbosity.verbose, "Print details");
  command.add_option("--log-level", verbosity.level, "Least severe messages to print")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->type_name("debug|info|warn|error")
      ->capture_default_str();
}

void add_compute_options(CLI::App& command, api::ComputeOptions& options) {
  begin_group(command, kSpeed);
  command.add_option("--device", options.device, "Device: auto, cpu, cuda or cuda:N")
      ->type_name("DEVICE")
      ->capture_default_str();
  command.add_option("--threads", options.threads, "Compute threads; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

void add_memory_options(CLI::App& command, api::ComputeOptions& options) {
  begin_group(command, kSpeed);
  command
      .add_option(
          "--block", options.block_s, "Seconds of audio per network block (default: the fastest)")
      ->check(CLI::Range(0.001, 3600.0))
      ->type_name("SECONDS");
  command
      .add_option("--max-memory",
                  options.max_memory,
                  "Memory limit, e.g. 800M or 2G, kept by shorter blocks")
      ->type_name("SIZE");
  command.add_flag("--low-memory",
                   options.low_memory,
                   "For old laptops: one thread, short blocks, memory released at once");
  command
      .add_option("--precision",
                  options.precision,
                  "Precision of the network. auto: bf16 if the processor supports it natively and "
                  "the model keeps 40 dB SNR with it, else fp32")
      ->check(CLI::IsMember({"auto", "fp32", "bf16", "fp16"}))
      ->type_name("auto|fp32|bf16|fp16")
      ->capture_default_str();
}

void add_latency_option(CLI::App& command, api::ComputeOptions& options) {
  begin_group(command, kSpeed);
  command
      .add_option("--latency",
                  options.latency_ms,
                  "For live sound through pipes: bound the delay. The network takes what comes "
                  "later for silence, which costs quality and time; one pass, resampled by "
                  "libsamplerate (default: exact)")
      ->check(CLI::Range(1.0, 60'000.0))
      ->type_name("MS");
}

void add_model_options(CLI::App& command, api::ModelOptions& options) {
  begin_group(command, kModel);
  command
      .add_option("--model",
                  options.name,
                  "Model name or folder (default: $LASSO_MODEL, else audiosep-base if installed, "
                  "else lasso-mini)")
      ->type_name("MODEL");
  command.add_flag("--no-cache", options.no_cache, "Do not cache text embeddings");
}

void add_passes_option(CLI::App& command, api::ModelOptions& options) {
  begin_group(command, kModel);
  command
      .add_option("--passes",
                  options.passes,
                  "1: one pass, in half the time; 2: find the sound first, then separate it "
                  "(default: 2 if the model supports it; pipes always use 1)")
      ->check(CLI::Range(1, 2));
}

void add_reading_options(CLI::App& command, audio::InputOptions& reading, std::string& raw_format) {
  begin_group(command, kInput);
  command.add_option("--track", reading.track, "Audio track of a film, counted from 1")
      ->check(CLI::Range(1, 1000));
  command.add_flag("--strict",
                   reading.strict,
                   "Refuse damaged recordings (default: use what can be read and warn)");
  command
      .add_option("--raw-format",
                  raw_format,
                  "Format of headerless samples in .raw files and on -, as CODING,RATE,CHANNELS, "
                  "e.g. f32le,48000,2")
      ->type_name("FORMAT");
}

}  // namespace lasso::options
