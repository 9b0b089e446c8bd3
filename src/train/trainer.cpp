#include "lasso/train/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <system_error>
#include <utility>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>
#include <torch/nn/module.h>  // what the next header needs and does not include
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adamw.h>
#include <torch/serialize.h>
#include <torch/utils.h>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/stopwatch.hpp"
#include "lasso/core/whole_file.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/model/model_bundle.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/nn/text_encoder.hpp"
#include "lasso/separate/trainable_separator.hpp"
#include "lasso/train/batch_loader.hpp"
#include "lasso/train/loss.hpp"
#include "lasso/train/mixer.hpp"

namespace lasso::train {

namespace fs = std::filesystem;
using checkpoint::TensorMap;
using model::ModelBundle;
using nlohmann::ordered_json;

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kWarmUpShare = 0.05;
constexpr double kFinalShare = 0.01;              // of the peak learning rate
constexpr double kAverageDecay = 0.998;           // of the weights' moving average: some 500 steps
constexpr std::int64_t kReportEvery = 25;         // steps
constexpr std::uint64_t kValidationSeed = 20260;  // the same mixtures for every run
constexpr const char* kLastFile = "last.safetensors";
constexpr const char* kHistoryFile = "history.json";
constexpr const char* kBestFolder = "best";
constexpr int kIndent = 1;  // of the JSON that people may read

double learning_rate_at(std::int64_t step, const TrainOptions& options) {
  const auto at = static_cast<double>(step + 1);
  const auto all = static_cast<double>(options.steps);
  const double warm_up = std::max(1.0, kWarmUpShare * all);
  if (at < warm_up) {
    return options.learning_rate * at / warm_up;
  }
  const double share = std::min(1.0, (at - warm_up) / std::max(1.0, all - warm_up));
  const double cosine = 0.5 * (1.0 + std::cos(kPi * share));
  return options.learning_rate * (kFinalShare + (1.0 - kFinalShare) * cosine);
}

/// Both networks of a bundle under one set of names.
TensorMap state_of(const ModelBundle& bundle) {
  TensorMap state;
  for (const auto& [name, tensor] : model::state_of(*bundle.separator)) {
    state.emplace("separator." + name, tensor);
  }
  for (const auto& [name, tensor] : model::state_of(*bundle.text.encoder)) {
    state.emplace("text_encoder." + name, tensor);
  }
  return state;
}

void copy_state(const ModelBundle& from, const ModelBundle& to) {
  const torch::NoGradGuard no_grad;
  const TensorMap source = state_of(from);
  for (const auto& [name, tensor] : state_of(to)) {
    tensor.copy_(source.at(name));
  }
}

at::Tensor bytes_of(const std::string& text) {
  at::Tensor bytes = at::empty({static_cast<std::int64_t>(text.size())}, at::kByte);
  std::copy(text.begin(), text.end(), bytes.data_ptr<std::uint8_t>());
  return bytes;
}

std::string text_of(const at::Tensor& bytes) {
  const auto* const data = bytes.data_ptr<std::uint8_t>();
  return {data, data + bytes.numel()};
}

struct Mean {
  double sum = 0.0;
  double count = 0.0;
  void add(double value) {
    sum += value;
    count += 1.0;
  }
  double value() const { return sum / count; }
};

/// One run from its beginning or from where it stopped.
class Run {
 public:
  explicit Run(const TrainOptions& options)
      : options_(options),
        device_(options.device),
        live_(seeded_bundle(options)),
        average_(ModelBundle::create(options.config, options.tokenizer)),
        optimizer_(parameters(),
                   torch::optim::AdamWOptions(options.learning_rate)
                       .betas({0.9, 0.99})
                       .weight_decay(options.weight_decay)) {
    for (ModelBundle* bundle : {&live_, &average_}) {
      bundle->separator->to(device_);
      bundle->text.encoder->to(device_);
    }
    average_.separator->eval();
    average_.text.encoder->eval();
    copy_state(live_, average_);
  }

  void load() {
    const fs::path path = options_.output / kLastFile;
    const TensorMap saved = checkpoint::read_safetensors(path);
    const auto find = [&](const std::string& name) {
      const auto found = saved.find(name);
      if (found == saved.end()) {
        throw Error(ErrorKind::input,
                    "'" + path.string() + "' lacks '" + name +
                        "': it is of another model; resume with the options it was begun with");
      }
      return found->second;
    };
    const torch::NoGradGuard no_grad;
    for (const auto& [prefix, bundle] : named_bundles()) {
      for (const auto& [name, tensor] : state_of(*bundle)) {
        const at::Tensor value = find(prefix + name);
        if (value.sizes() != tensor.sizes()) {
          throw Error(ErrorKind::input,
                      "'" + path.string() + "': '" + name +
                          "' has another shape; resume with the options it was begun with");
        }
        tensor.copy_(value);
      }
    }
    std::istringstream optimizer(text_of(find("optimizer")));
    torch::load(optimizer_, optimizer, device_);
    const auto state = ordered_json::parse(text_of(find("state")));
    step_ = state.at("step").get<std::int64_t>();
    best_db_ = state.at("best_si_sdri_db").get<double>();
    history_ = state.at("history");
  }

  void fit(const Mixer& training, const Mixer& validation) {
    BatchLoader loader(training, step_, options_.batch_size);
    Mean since_report;
    Mean since_record;
    Stopwatch watch;
    const std::int64_t end =
        options_.stop_after > 0 ? std::min(options_.stop_after, options_.steps) : options_.steps;
    while (step_ < end) {
      check_interrupt();
      const double loss = train_step(loader.next());
      since_report.add(loss);
      since_record.add(loss);
      ++step_;
      const bool last = step_ == end;
      if (step_ % kReportEvery == 0 || last) {
        const double step_s = watch.seconds() / since_report.count;
        spdlog::info("step {}/{}  loss {:.3f} dB  {:.2f} s a step  {:.0f} min left",
                     step_,
                     options_.steps,
                     since_report.value(),
                     step_s,
                     step_s * static_cast<double>(options_.steps - step_) / 60.0);
        since_report = {};
        watch = Stopwatch();
      }
      if (step_ % options_.validate_every == 0 || last) {
        record(since_record.value(), validate(validation));
        save();
        since_record = {};
      }
    }
  }

 private:
  /// Fresh weights follow from the seed too.
  static ModelBundle seeded_bundle(const TrainOptions& options) {
    torch::manual_seed(options.seed);
    return ModelBundle::create(options.config, options.tokenizer);
  }

  std::vector<at::Tensor> parameters() const {
    std::vector<at::Tensor> all = live_.separator->parameters();
    for (const at::Tensor& parameter : live_.text.encoder->parameters()) {
      all.push_back(parameter);
    }
    return all;
  }

  std::vector<std::pair<std::string, const ModelBundle*>> named_bundles() const {
    return {{"live.", &live_}, {"average.", &average_}};
  }

  double train_step(const Batch& batch) {
    // What dropout draws in a step follows from the seed and the step alone.
    torch::manual_seed(options_.seed + static_cast<std::uint64_t>(step_));
    const double rate = learning_rate_at(step_, options_);
    for (auto& group : optimizer_.param_groups()) {
      static_cast<torch::optim::AdamWOptions&>(group.options()).lr(rate);
    }
    separate::TrainableSeparator separator(live_.config.front_end, live_.separator);
    const at::Tensor mixture = separator.spectrum(batch.mixture.to(device_));
    const at::Tensor target = separator.spectrum(batch.target.to(device_));
    const at::Tensor gain = separator.gain(mixture, live_.text.conditions(batch.queries));
    const at::Tensor loss = separation_loss(gain * mixture, target, mixture);
    optimizer_.zero_grad();
    loss.backward();
    torch::nn::utils::clip_grad_norm_(parameters(), options_.clip_norm);
    optimizer_.step();
    update_average();
    const auto value = loss.item<double>();
    if (!std::isfinite(value)) {
      throw Error(ErrorKind::input,
                  "training diverged at step " + std::to_string(step_ + 1) +
                      "; resume with a lower --learning-rate");
    }
    return value;
  }

  void update_average() {
    const torch::NoGradGuard no_grad;
    const auto at = static_cast<double>(step_);
    const double decay = std::min(kAverageDecay, (1.0 + at) / (10.0 + at));
    const TensorMap live = state_of(live_);
    for (const auto& [name, tensor] : state_of(average_)) {
      const at::Tensor& value = live.at(name);
      if (tensor.is_floating_point()) {
        tensor.lerp_(value, 1.0 - decay);
      } else {
        tensor.copy_(value);  // the count of batches seen
      }
    }
  }

  /// Mean SI-SDRi of the averaged weights in dB.
  double validate(const Mixer& mixer) {
    const torch::NoGradGuard no_grad;
    separate::TrainableSeparator separator(average_.config.front_end, average_.separator);
    double sum = 0.0;
    for (std::int64_t first = 0; first < options_.validation_mixtures;
         first += options_.batch_size) {
      check_interrupt();
      const std::int64_t count =
          std::min(options_.batch_size, options_.validation_mixtures - first);
      const Batch batch = mixer.draw(first, count);
      const at::Tensor estimate =
          separator.separate(batch.mixture.to(device_), average_.text.conditions(batch.queries))
              .cpu();
      for (std::int64_t i = 0; i < count; ++i) {
        sum += dsp::si_sdr(batch.target[i], estimate[i]) -
               dsp::si_sdr(batch.target[i], batch.mixture[i]);
      }
    }
    return sum / static_cast<double>(options_.validation_mixtures);
  }

  void record(double train_loss_db, double si_sdri_db) {
    const bool best = history_.empty() || si_sdri_db > best_db_;
    best_db_ = best ? si_sdri_db : best_db_;
    history_.push_back({{"step", step_},
                        {"train_loss_db", train_loss_db},
                        {"validation_si_sdri_db", si_sdri_db},
                        {"learning_rate", learning_rate_at(step_ - 1, options_)}});
    spdlog::info(
        "step {}  validation SI-SDRi {:.2f} dB{}", step_, si_sdri_db, best ? ", best" : "");
    if (best) {
      average_.save(options_.output / kBestFolder);
    }
  }

  void save() {
    TensorMap all;
    for (const auto& [prefix, bundle] : named_bundles()) {
      for (const auto& [name, tensor] : state_of(*bundle)) {
        all.emplace(prefix + name, tensor.cpu());
      }
    }
    std::ostringstream optimizer;
    torch::save(optimizer_, optimizer);
    all.emplace("optimizer", bytes_of(optimizer.str()));
    const ordered_json state{{"step", step_}, {"best_si_sdri_db", best_db_}, {"history", history_}};
    all.emplace("state", bytes_of(state.dump()));
    checkpoint::write_safetensors(options_.output / kLastFile, all);
    write_file(options_.output / kHistoryFile, history_.dump(kIndent) + "\n");
  }

  const TrainOptions& options_;
  torch::Device device_;
  ModelBundle live_;
  ModelBundle average_;
  torch::optim::AdamW optimizer_;
  std::int64_t step_ = 0;
  double best_db_ = 0.0;
  ordered_json history_ = ordered_json::array();
};

}  // namespace

void train(const TrainOptions& options) {
  const bool begun = fs::exists(options.output / kLastFile);
  if (begun != options.resume) {
    throw Error(ErrorKind::usage,
                begun ? "'" + options.output.string() +
                            "' holds a run already; go on with --resume or name another folder"
                      : "'" + options.output.string() +
                            "' holds no run to resume; leave --resume out to begin one");
  }
  std::error_code error;
  fs::create_directories(options.output, error);
  if (error) {
    throw Error(ErrorKind::input,
                "cannot create '" + options.output.string() + "': " + error.message());
  }
  Run run(options);
  if (options.resume) {
    run.load();
  }
  const auto front_end = model::ModelConfig::load(options.config).front_end;
  ClipSetOptions clips = options.clips;
  clips.sample_rate = front_end.sample_rate;
  const ClipSet training_clips(clips, options.train_folds);
  const ClipSet validation_clips(clips, options.validation_folds);
  spdlog::info("{} clips to train on, {} to validate on",
               training_clips.clips().size(),
               validation_clips.clips().size());
  MixerOptions mixing;
  mixing.sample_rate = front_end.sample_rate;
  mixing.seconds = options.seconds;
  mixing.category_exponent = options.category_exponent;
  mixing.seed = options.seed;
  const Mixer training(training_clips, mixing);
  mixing.augment = false;
  mixing.seed = kValidationSeed;
  const Mixer validation(validation_clips, mixing);
  run.fit(training, validation);
}

}  // namespace lasso::train
