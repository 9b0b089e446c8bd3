#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include "console.hpp"
#include "lasso/api/compute.hpp"
#include "lasso/audio/audio_reader.hpp"
#include "lasso/bench/command.hpp"
#include "lasso/bench/machine.hpp"
#include "lasso/bench/pipeline.hpp"
#include "lasso/bench/rounds.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/platform.hpp"
#include "lasso/core/stopwatch.hpp"
#include "lasso/core/version.hpp"
#include "lasso/model/model.hpp"
#include "lasso/model/model_store.hpp"
#include "lasso/nn/convolution_floor.hpp"
#include "lasso/nn/convolution_levels.hpp"
#include "lasso/nn/precision.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;
using bench::BenchCase;
using bench::Figure;
using bench::quantile;
using nlohmann::ordered_json;

constexpr const char* kPerSecond = "s per s of audio";

/// A folder that is gone with its contents when the run ends.
class ScratchFolder {
 public:
  ScratchFolder() : path_((fs::temp_directory_path() / "lasso-bench-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) {
      throw Error(ErrorKind::input,
                  "cannot write in '" + fs::temp_directory_path().string() +
                      "'; name another folder in $TMPDIR");
    }
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  fs::path operator/(const char* name) const { return fs::path(path_) / name; }

 private:
  std::string path_;
};

/// All that is measured, and what it takes to say how the figures relate.
class Bench {
 public:
  explicit Bench(const BenchArguments& arguments)
      : arguments_(arguments),
        device_(api::chosen_device(arguments.compute)),
        model_(model::find_model(arguments.model.name), !arguments.model.no_cache) {
    const audio::AudioReader file(arguments.file);
    if (!file.length().is_exact()) {
      throw Error(ErrorKind::usage,
                  "'" + arguments.file + "' does not say how long it is; take a WAV or FLAC file");
    }
    length_s_ = file.about_s();
    sample_rate_ = file.sample_rate();
    channels_ = file.channels();
    condition_ = model_.condition(arguments.query).to(device_);
    program_dtype_ =
        api::chosen_precision(arguments.compute, device_, model_.config().is_good_in_bf16());
    usual_frames_ = separate::plan_blocks(separation(at::kFloat), 1).frames;
    add_start();
    add_text();
    for (const auto& [dtype, name] : {std::pair(at::kFloat, "fp32"),
                                      std::pair(at::kBFloat16, "bf16"),
                                      std::pair(at::kHalf, "fp16")}) {
      if (nn::is_native(dtype, device_)) {
        add_network(dtype, name);
      }
    }
    if (device_.is_cpu()) {
      add_levels();
    }
    add_stages();
    add_programs();
  }

  void run() {
    ProgressBar bar("measuring", !arguments_.verbosity.quiet);
    figures_ = bench::in_rounds(contestants_, arguments_.rounds, [&](double share) { bar(share); });
  }

  void print_table() const;
  void print_json() const;

 private:
  void add(const bench::Label& label, std::function<double()> turn) {
    contestants_.push_back(
        {{label}, [turn = std::move(turn)] { return std::vector<double>{turn()}; }});
  }

  void add_start() {
    add({"start", "lasso --help", "s"}, [this] {
      return bench::run_command({program_, "--help"}).seconds;
    });
  }

  void add_text() {
    text_.emplace(model_.folder(), /*cache=*/false);
    add({"text", "first query", "s"}, [this] {
      text_->close_text();
      return seconds_of([&] { text_->condition(arguments_.query); });
    });
    add({"text", "further query", "s"},
        [this] { return seconds_of([&] { text_->condition(arguments_.query); }); });
  }

  separate::Separation separation(at::ScalarType dtype) {
    auto& estimator = estimators_[dtype];
    if (!estimator) {
      const std::int64_t kernel_bytes = api::kernel_budget(arguments_.compute);
      if (device_.is_cpu()) {
        model_.measure_convolutions(dtype, kernel_bytes);
      }
      estimator = std::make_unique<separate::NetworkEstimator>(
          model_.config().front_end, model_.separator(device_, dtype, kernel_bytes));
    }
    return {model_.config().front_end, estimator.get(), {{condition_, {}}}};
  }

  double seconds_of_frames(std::int64_t frames) const {
    const auto& front_end = model_.config().front_end;
    return static_cast<double>(frames * front_end.hop) / static_cast<double>(front_end.sample_rate);
  }

  std::string name_of(const std::string& dtype, std::int64_t frames) const {
    return fmt::format("{}, blocks of {:.2f} s", dtype, seconds_of_frames(frames));
  }

  /// The network in streaming use and its convolutions alone, in blocks around the usual.
  void add_network(at::ScalarType dtype, const std::string& name) {
    constexpr std::int64_t kAtLeastFrames = 64;  // a turn
    constexpr std::int64_t kAtLeastBlocks = 4;   // as a block may be computed beside the next one
    dtypes_.push_back(name);
    const nn::TimeContext context = separation(dtype).estimator->context();
    // One that computes in chunks gets as much as settles in each.
    const bool in_chunks = context.stride > usual_frames_;
    const std::vector<std::int64_t> blocks = in_chunks
                                                 ? std::vector<std::int64_t>{context.stride}
                                                 : std::vector<std::int64_t>{usual_frames_ / 8,
                                                                             usual_frames_ / 4,
                                                                             usual_frames_ / 2,
                                                                             usual_frames_,
                                                                             2 * usual_frames_};
    for (const std::int64_t frames : blocks) {
      const double block_s = seconds_of_frames(frames);
      auto floor = std::make_shared<const nn::ConvolutionFloor>(
          model_.config().separator, in_chunks ? context.reach : frames, device_, dtype);
      operations_ = floor->operations() / block_s;
      add({"convolutions", name_of(name, frames), kPerSecond},
          [floor, block_s] { return floor->run() / block_s; });

      std::shared_ptr<separate::MaskStream> mask =
          separation(dtype).estimator->stream(condition_, nn::Pace::block_behind);
      const std::int64_t bins = model_.config().front_end.n_fft / 2 + 1;
      const at::Tensor spectrum = at::randn({1, bins, frames}, at::kComplexFloat).to(device_);
      const auto push = [mask, spectrum] {
        const at::NoGradGuard no_grad;
        mask->push(spectrum, /*last=*/false).cpu();
      };
      for (std::int64_t given = 0; given < context.reach; given += frames) {
        push();  // until all levels have work
      }
      const std::int64_t times = std::max(kAtLeastBlocks, (kAtLeastFrames + frames - 1) / frames);
      auto turn = [push, times, block_s] {
        push();  // what it works on is in the cache now
        const double took_s = seconds_of([&] {
          for (std::int64_t i = 0; i < times; ++i) {
            push();
          }
        });
        return took_s / (block_s * static_cast<double>(times));
      };
      if (dtype == program_dtype_ && (in_chunks || frames == usual_frames_)) {
        programs_network_ = turn;
      }
      add({"network", name_of(name, frames), kPerSecond}, std::move(turn));
    }
  }

  /// The float32 network's 3x3 convolutions, as it computes them.
  void add_levels() {
    levels_.emplace(model_.config().separator,
                    usual_frames_,
                    at::kFloat,
                    model_.convolutions(at::kFloat, api::kernel_budget(arguments_.compute)));
    for (std::size_t i = 0; i < levels_->levels().size(); ++i) {
      const std::string group = fmt::format("{} bins", levels_->levels()[i].bins);
      contestants_.push_back(
          {{{group, "fp32 3x3 convolutions", "GFLOP/s"}, {group, "matrix product", "GFLOP/s"}},
           [this, i] {
             const auto rate = levels_->run(i);
             return std::vector<double>{rate.convolutions / 1e9, rate.product / 1e9};
           }});
    }
  }

  void add_stages() {
    constexpr std::array<const char*, bench::kStages> kNames{
        "decode", "resample", "STFT", "network", "inverse STFT", "resample back", "encode"};
    std::vector<bench::Label> labels;
    labels.reserve(kNames.size());
    for (const char* name : kNames) {
      labels.push_back({"stages", name, kPerSecond});
    }
    contestants_.push_back({std::move(labels), [this] {
                              const auto seconds = bench::time_stages(arguments_.file,
                                                                      separation(program_dtype_),
                                                                      scratch_ / "stages.wav");
                              std::vector<double> shares;
                              shares.reserve(seconds.size());
                              for (const double s : seconds) {
                                shares.push_back(s / length_s_);
                              }
                              return shares;
                            }});
  }

  void add_programs() {
    const std::vector<std::string> command{program_,
                                           "separate",
                                           arguments_.query,
                                           arguments_.file,
                                           "--output",
                                           (scratch_ / "program.wav").string(),
                                           "--force",
                                           "--quiet",
                                           "--model",
                                           model_.folder().string(),
                                           "--device",
                                           arguments_.compute.device,
                                           "--threads",
                                           std::to_string(arguments_.compute.threads)};
    // The network just before and just after, too: on a busy machine, minutes apart do not compare.
    contestants_.push_back({{{"program", "lasso separate", kPerSecond},
                             {"program", "network, before and after", kPerSecond},
                             {"memory", "lasso separate", "MB"}},
                            [this, command] {
                              const double before = programs_network_();
                              const bench::ProcessUsage took = bench::run_command(command);
                              const double after = programs_network_();
                              return std::vector<double>{
                                  took.seconds / length_s_,
                                  (before + after) / 2.0,
                                  static_cast<double>(took.peak_bytes) / 1e6};
                            }});
    if (!arguments_.reference.empty()) {
      const auto other = bench::shell_command(arguments_.reference, arguments_.file);
      add({"program", "reference", kPerSecond},
          [this, other] { return bench::run_command(other).seconds / length_s_; });
    }
  }

  std::vector<nn::ConvolutionLevels::Level> kernels() const {
    return levels_ ? levels_->levels() : std::vector<nn::ConvolutionLevels::Level>();
  }

  const Figure* find(const std::string& group, const std::string& name) const {
    const auto found = std::find_if(figures_.begin(), figures_.end(), [&](const Figure& figure) {
      return figure.label.group == group && figure.label.name == name;
    });
    return found == figures_.end() ? nullptr : &*found;
  }

  /// What is asked of the figures.
  std::vector<std::pair<std::string, double>> ratios() const;

  const BenchArguments& arguments_;
  c10::Device device_;
  model::Model model_;
  std::optional<model::Model> text_;  // without a cache
  ScratchFolder scratch_;
  std::string program_ = platform::program_file().string();
  double length_s_ = 0.0;
  std::int64_t sample_rate_ = 0;
  std::int64_t channels_ = 0;
  std::int64_t usual_frames_ = 0;  // of a block
  double operations_ = 0.0;        // for a second of audio
  std::optional<nn::ConvolutionLevels> levels_;
  nn::Condition condition_;
  std::map<at::ScalarType, std::unique_ptr<separate::NetworkEstimator>> estimators_;
  std::vector<std::string> dtypes_;
  at::ScalarType program_dtype_ = at::kFloat;  // that `lasso separate` uses by default
  std::function<double()> programs_network_;   // a turn of it, in that precision
  std::vector<BenchCase> contestants_;
  std::vector<Figure> figures_;
};

std::vector<std::pair<std::string, double>> Bench::ratios() const {
  std::vector<std::pair<std::string, double>> ratios;
  const auto add =
      [&](const std::string& name, const Figure* above, const Figure* below, double of) {
        if (above != nullptr && below != nullptr) {
          ratios.emplace_back(name, bench::ratio(*above, *below) / of);
        }
      };
  for (const std::string& dtype : dtypes_) {
    const std::string name = name_of(dtype, usual_frames_);
    add("network / its convolutions, " + name,
        find("network", name),
        find("convolutions", name),
        1.0);
  }
  const Figure* program = find("program", "lasso separate");
  // A first pass computes the mean of the channels.
  const std::int64_t gains = channels_ + (model_.config().presence ? 1 : 0);
  add("program / network",
      program,
      find("program", "network, before and after"),
      static_cast<double>(gains));
  add("reference / program", find("program", "reference"), program, 1.0);
  return ratios;
}

void Bench::print_table() const {
  const bench::Machine machine = bench::this_machine();
  const auto line = [](const char* label, const std::string& text) {
    std::printf("%-10s %s\n", label, text.c_str());
  };
  line("machine",
       fmt::format("{}, {} cores, {:.1f} GB",
                   machine.processor,
                   machine.cores,
                   static_cast<double>(machine.memory) / 1e9));
  line("has", machine.instructions);
  line("system", machine.system);
  line("software", fmt::format("lasso {}, {}", version(), machine.libraries));
  line("model",
       fmt::format("{} on {}, {} threads, {:.1f} GFLOP per second of audio",
                   model_.config().name,
                   device_.str(),
                   at::get_num_threads(),
                   operations_ / 1e9));
  line(
      "file",
      fmt::format(
          "{}, {:.1f} s, {} Hz, {} channels", arguments_.file, length_s_, sample_rate_, channels_));
  line("rounds", std::to_string(arguments_.rounds));
  for (const auto& level : kernels()) {
    line("kernels",
         fmt::format("{} bins, {} channels: {}", level.bins, level.channels, level.kernels));
  }
  std::printf("\n%-14s %-28s %9s %9s %9s  %s\n", "", "", "median", "from", "to", "unit");
  std::string group;
  for (const Figure& figure : figures_) {
    const bool same = figure.label.group == group;
    group = figure.label.group;
    std::printf("%-14s %-28s %9.4g %9.4g %9.4g  %s\n",
                same ? "" : group.c_str(),
                figure.label.name.c_str(),
                quantile(figure.turns, 0.5),
                quantile(figure.turns, 0.25),
                quantile(figure.turns, 0.75),
                figure.label.unit.c_str());
  }
  std::printf("\n");
  for (const auto& [name, ratio] : ratios()) {
    std::printf("%-52s %9.2f\n", name.c_str(), ratio);
  }
}

void Bench::print_json() const {
  const bench::Machine machine = bench::this_machine();
  auto figures = ordered_json::array();
  for (const Figure& figure : figures_) {
    figures.push_back({{"group", figure.label.group},
                       {"name", figure.label.name},
                       {"unit", figure.label.unit},
                       {"median", quantile(figure.turns, 0.5)},
                       {"low", quantile(figure.turns, 0.25)},
                       {"high", quantile(figure.turns, 0.75)},
                       {"turns", figure.turns}});
  }
  auto all_kernels = ordered_json::array();
  for (const auto& level : kernels()) {
    all_kernels.push_back(
        {{"bins", level.bins}, {"channels", level.channels}, {"kernels", level.kernels}});
  }
  auto all_ratios = ordered_json::object();
  for (const auto& [name, ratio] : ratios()) {
    all_ratios[name] = ratio;
  }
  const ordered_json report{
      {"machine",
       {{"processor", machine.processor},
        {"instructions", machine.instructions},
        {"cores", machine.cores},
        {"memory_bytes", machine.memory},
        {"system", machine.system},
        {"software", std::string("lasso ") + version() + ", " + machine.libraries}}},
      {"model", model_.config().name},
      {"device", device_.str()},
      {"threads", at::get_num_threads()},
      {"operations_per_second_of_audio", operations_},
      {"file",
       {{"path", arguments_.file},
        {"seconds", length_s_},
        {"sample_rate", sample_rate_},
        {"channels", channels_}}},
      {"rounds", arguments_.rounds},
      {"kernels", std::move(all_kernels)},
      {"figures", std::move(figures)},
      {"ratios", std::move(all_ratios)}};
  std::cout << report.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace

void measure(const BenchArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  api::set_up_process(arguments.compute);
  Bench bench(arguments);
  bench.run();
  arguments.json ? bench.print_json() : bench.print_table();
}

}  // namespace lasso::commands
