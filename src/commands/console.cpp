#include "console.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <malloc.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <torch/cuda.h>
#include <unistd.h>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/model/model_store.hpp"
#include "lasso/nn/precision.hpp"

namespace lasso::commands {

namespace {

constexpr int kBarWidth = 30;
constexpr double kRedrawEvery = 0.1;  // seconds

/// Networks map and unmap their activations at every layer; told to keep its pages, the process
/// saves half of its time. Thresholds would not do: glibc refuses one above 32 MiB.
void keep_memory() {
#ifdef __GLIBC__
  constexpr int kKept = 1 << 30;  // bytes
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_ARENA_MAX, 1);  // threads that each keep pages of their own take a fifth more
  mallopt(M_TRIM_THRESHOLD, kKept);
#endif
}

/// The opposite: what is not used goes back to the system at once, at the price of page faults.
void give_memory_back() {
#ifdef __GLIBC__
  constexpr int kReturned = 1 << 17;  // bytes; longer pieces are mapped each on its own
  mallopt(M_MMAP_THRESHOLD, kReturned);
  mallopt(M_ARENA_MAX, 1);
#endif
}

/// OpenBLAS has threads of its own beside OpenMP's. On few cores the two pools wait for each other:
/// AudioSep's text encoder takes 0.3 s with one thread in OpenBLAS and 0.7 to 2 s with two.
void keep_openblas_to_one_thread() {
  using SetThreads = void (*)(int);
  if (auto* const set = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) {
    reinterpret_cast<SetThreads>(set)(1);
  }
}

/// A size as people write it: a number and maybe K, M or G for thousands, millions, ...; 0 for
/// none.
std::int64_t bytes_from(const std::string& text) {
  if (text.empty()) {
    return 0;
  }
  double number = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  std::string unit(stop, end);
  if (!unit.empty() && (unit.back() == 'B' || unit.back() == 'b')) {
    unit.pop_back();
  }
  static const std::map<std::string, double> units{{"", 1.0},
                                                   {"k", 1e3},
                                                   {"K", 1e3},
                                                   {"M", 1e6},
                                                   {"m", 1e6},
                                                   {"G", 1e9},
                                                   {"g", 1e9},
                                                   {"Ki", 1024.0},
                                                   {"Mi", 1048576.0},
                                                   {"Gi", 1073741824.0}};
  const auto found = units.find(unit);
  if (error != std::errc() || found == units.end() || !(number > 0.0 && number < 1e15)) {
    throw Error(ErrorKind::usage, "memory '" + text + "' is no size; write for example 800M or 2G");
  }
  return static_cast<std::int64_t>(number * found->second);
}

}  // namespace

void refuse(const std::string& message) { throw Error(ErrorKind::usage, message); }

namespace {

/// What is said, on one line whatever names it holds.
class OneLine : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message,
              const std::tm&,
              spdlog::memory_buf_t& line) override {
    const std::string text = printable({message.payload.data(), message.payload.size()});
    line.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<OneLine>();
  }
};

}  // namespace

bool may_be_raw(const std::filesystem::path& name) {
  return name == "-" || name.extension() == ".raw";
}

void set_up_log(const Verbosity& verbosity) {
  auto logger = spdlog::stderr_color_mt("lasso");
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<OneLine>('*').set_pattern("lasso: %^%l%$: %*");
  logger->set_formatter(std::move(formatter));
  auto level = spdlog::level::from_str(verbosity.level);
  level = verbosity.quiet ? spdlog::level::err : level;
  level = verbosity.verbose ? spdlog::level::debug : level;
  logger->set_level(level);
  spdlog::set_default_logger(std::move(logger));
}

c10::Device set_up_compute(const ComputeOptions& options) {
  const auto cores = std::thread::hardware_concurrency() / static_cast<unsigned>(options.at_once);
  const auto usual = options.low_memory ? 1U : std::max(1U, cores);
  at::set_num_threads(options.threads > 0 ? options.threads : static_cast<int>(usual));
  keep_openblas_to_one_thread();
  options.low_memory || !options.max_memory.empty() ? give_memory_back() : keep_memory();
  at::globalContext().setFlushDenormal(true);
  if (options.device == "auto") {
    return torch::cuda::is_available() ? at::kCUDA : at::kCPU;
  }
  const bool named = options.device == "cpu" || options.device == "cuda" ||
                     (options.device.rfind("cuda:", 0) == 0 && options.device.size() > 5 &&
                      options.device.size() < 8 &&
                      options.device.find_first_not_of("0123456789", 5) == std::string::npos);
  if (!named) {
    throw Error(ErrorKind::usage,
                "device '" + options.device + "' is none; use auto, cpu, cuda or cuda:0");
  }
  const c10::Device device(options.device);
  const auto count = static_cast<int>(torch::cuda::device_count());
  if (device.is_cuda() && std::max<int>(device.index(), 0) >= count) {
    throw Error(ErrorKind::model,
                "no device '" + options.device + "': LibTorch sees " + std::to_string(count) +
                    " CUDA devices here; use --device cpu");
  }
  return device;
}

at::ScalarType chosen_precision(const ComputeOptions& options,
                                c10::Device device,
                                bool is_good_in_bf16) {
  if (options.precision == "auto") {
    return is_good_in_bf16 && nn::is_native(at::kBFloat16, device) ? at::kBFloat16 : at::kFloat;
  }
  const auto dtype = options.precision == "fp32"   ? at::kFloat
                     : options.precision == "bf16" ? at::kBFloat16
                                                   : at::kHalf;
  if (!nn::is_supported(dtype, device)) {
    throw Error(ErrorKind::usage,
                "this processor cannot compute in " + options.precision +
                    " (bf16 takes AVX-512, fp16 CUDA); take --precision fp32");
  }
  if (!nn::is_native(dtype, device)) {
    spdlog::warn("this processor has no instructions for {}: fp32 is faster", options.precision);
  }
  return dtype;
}

LoadedModel::LoadedModel(const ModelOptions& options, const ComputeOptions& compute)
    : device_(set_up_compute(compute)),
      model_(model::find_model(options.name), !options.no_cache),
      compute_(compute),
      passes_(options.passes) {
  spdlog::debug("model '{}' from '{}' on {}, {} threads",
                model_.config().name,
                model_.folder().string(),
                device_.str(),
                at::get_num_threads());
}

separate::AudioSide& LoadedModel::audio_side() {
  if (!audio_side_) {
    audio_side_.emplace(model_.config(), model_.audio_encoder());
  }
  return *audio_side_;
}

nn::Condition LoadedModel::condition_of_example(const std::filesystem::path& recording) {
  if (nn::token_width(config().separator) > 0) {
    throw Error(ErrorKind::model,
                "model '" + config().name +
                    "' attends to the words of a query, so it cannot take a recording for one; say "
                    "in words what to separate, or take another model");
  }
  audio::AudioReader file(recording);
  audio::Resampler at_its_rate(file, audio_side().sample_rate());
  return audio_side().of_recording(at_its_rate, recording.string()).to(device_);
}

bool LoadedModel::is_good_in_bf16() const {
  constexpr double kEnough = 40.0;  // dB
  return model_.config().bf16_snr_db.value_or(0.0) >= kEnough;
}

void LoadedModel::load(at::ScalarType dtype) {
  estimator_.reset();
  spdlog::log(compute_.max_memory.empty() ? spdlog::level::debug : spdlog::level::info,
              "computing in {}",
              c10::toString(dtype));
  estimator_.emplace(model_.config().front_end, model_.separator(device_, dtype));
}

separate::Separation LoadedModel::separation(std::vector<separate::Query> queries,
                                             std::int64_t channels) {
  if (!estimator_) {
    model_.close_text();  // its memory is needed now
    load(chosen_precision(compute_, device_, is_good_in_bf16()));
  }
  separate::Separation separation{model_.config().front_end, &*estimator_, std::move(queries)};
  const auto& presence = model_.config().presence;
  if (passes_ == 2 && !model_.config().audio_encoder) {
    throw Error(ErrorKind::usage,
                "model '" + model_.config().name +
                    "' cannot hear, so a second pass would learn nothing; leave --passes out");
  }
  if (passes_ == 2 || (presence && passes_ == 0)) {
    // Where nobody measured how sure it is, nothing is taken for absent.
    separation.second_pass = {&audio_side(),
                              presence.value_or(model_.config().detection.separated)};
  }
  separation.block_s = compute_.block_s;
  separation.max_memory = bytes_from(compute_.max_memory);
  separation.sparing = compute_.low_memory;
  separation.at_once = compute_.at_once;
  // Slower where the processor has no instructions for it, but it fits.
  if (compute_.precision == "auto" && separation.max_memory > 0 &&
      least_memory(separation, channels) > separation.max_memory && is_good_in_bf16() &&
      nn::is_supported(at::kBFloat16, device_)) {
    load(at::kBFloat16);
  }
  return separation;
}

ProgressBar::ProgressBar(std::string label, bool shown)
    : label_(std::move(label)), shown_(shown && isatty(STDERR_FILENO) != 0), began_(Clock::now()) {}

void ProgressBar::operator()(double share, const std::string& words) {
  const auto now = Clock::now();
  const bool done = share >= 1.0;
  if (!shown_ || (!done && std::chrono::duration<double>(now - drawn_).count() < kRedrawEvery)) {
    return;
  }
  drawn_ = now;
  const double passed_s = std::chrono::duration<double>(now - began_).count();
  const double left_s = share > 0.0 ? passed_s * (1.0 - share) / share : 0.0;
  const int filled = static_cast<int>(std::min(share, 1.0) * kBarWidth);
  std::fprintf(stderr,
               "\r%s [%s%s] %3.0f %% %4.0f s left %s\033[K",
               label_.c_str(),
               std::string(static_cast<std::size_t>(filled), '#').c_str(),
               std::string(static_cast<std::size_t>(kBarWidth - filled), '.').c_str(),
               100.0 * share,
               left_s,
               words.c_str());
  if (done) {
    std::fprintf(stderr, "\r\033[K");
  }
  std::fflush(stderr);
}

}  // namespace lasso::commands
