#include "lasso/train/training.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <sstream>
#include <system_error>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>
#include <torch/nn/module.h>  // what the next header needs and does not include
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/serialize.h>
#include <torch/utils.h>
#include <unistd.h>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/pi.hpp"
#include "lasso/core/platform.hpp"
#include "lasso/core/stopwatch.hpp"
#include "lasso/core/whole_file.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/train/history_page.hpp"

namespace lasso::train {

namespace fs = std::filesystem;
using checkpoint::TensorMap;
using nlohmann::ordered_json;

namespace {

constexpr double kWarmUpShare = 0.05;
constexpr double kFinalShare = 0.01;       // of the peak learning rate
constexpr std::int64_t kReportEvery = 25;  // steps
constexpr std::int64_t kTrialSteps = 4;    // of a dry run, behind one that is slower
constexpr const char* kLastFile = "last.safetensors";
constexpr const char* kHistoryFile = "history.json";
constexpr const char* kPageFile = "history.html";
constexpr const char* kListenFolder = "listen";
constexpr const char* kBestFolder = "best";
constexpr int kIndent = 1;  // of the JSON that people may read

/// The share of the peak learning rate that a schedule gives a step, but for a plateau.
double rate_share(std::int64_t step, std::int64_t steps, const Method& method) {
  const auto at = static_cast<double>(step + 1);
  const auto all = static_cast<double>(steps);
  const double period =
      static_cast<double>(step / std::max<std::int64_t>(1, method.schedule_steps));
  switch (method.schedule) {
    case Schedule::plateau:
      return 1.0;
    case Schedule::stepped:
      return std::pow(10.0, -period);
    case Schedule::warm_up:
      return std::pow(10.0, std::min(0.0, period - 3.0));
    case Schedule::cosine:
      break;
  }
  const double warm_up = std::max(1.0, kWarmUpShare * all);
  if (at < warm_up) {
    return at / warm_up;
  }
  const double share = std::min(1.0, (at - warm_up) / std::max(1.0, all - warm_up));
  const double cosine = 0.5 * (1.0 + std::cos(kPi * share));
  return kFinalShare + (1.0 - kFinalShare) * cosine;
}

/// PyTorch's ReduceLROnPlateau with a factor of a half and a patience of five.
class Plateau {
 public:
  /// To be told the score of each validation, the lower the better.
  void see(double score) {
    constexpr double kThreshold = 1e-4;  // of the best
    constexpr double kFactor = 0.5;
    constexpr std::int64_t kPatience = 5;
    if (score < best_ * (1.0 - kThreshold)) {
      best_ = score;
      since_best_ = 0;
    } else if (++since_best_ > kPatience) {
      factor_ *= kFactor;
      since_best_ = 0;
    }
  }
  double factor() const noexcept { return factor_; }

  ordered_json state() const {
    return {{"factor", factor_}, {"best", best_}, {"since_best", since_best_}};
  }
  void restore(const ordered_json& state) {
    factor_ = state.at("factor").get<double>();
    best_ = state.at("best").get<double>();
    since_best_ = state.at("since_best").get<std::int64_t>();
  }

 private:
  double factor_ = 1.0;
  double best_ = std::numeric_limits<double>::max();
  std::int64_t since_best_ = 0;
};

std::unique_ptr<torch::optim::Optimizer> optimizer_for(const std::vector<at::Tensor>& parameters,
                                                       const TrainingOptions& options,
                                                       const Method& method) {
  const auto with = [&](auto chosen) {
    return chosen.betas({0.9, method.beta2})
        .weight_decay(options.weight_decay)
        .amsgrad(method.amsgrad);
  };
  if (method.decoupled_decay) {
    return std::make_unique<torch::optim::AdamW>(
        parameters, with(torch::optim::AdamWOptions(options.learning_rate)));
  }
  return std::make_unique<torch::optim::Adam>(
      parameters, with(torch::optim::AdamOptions(options.learning_rate)));
}

/// All networks under one set of names.
TensorMap state_of(const Networks& networks) {
  TensorMap state;
  for (const auto& [name, network] : networks) {
    for (const auto& [key, tensor] : nn::state_of(*network)) {
      std::string full = name + ".";
      full += key;
      state.emplace(std::move(full), tensor);
    }
  }
  return state;
}

std::vector<at::Tensor> parameters_of(const Networks& networks) {
  std::vector<at::Tensor> all;
  for (const auto& [name, network] : networks) {
    for (const at::Tensor& parameter : network->parameters()) {
      all.push_back(parameter);
    }
  }
  return all;
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
  Run(const TrainingOptions& options, const TrainingTask& task, const Processes& processes)
      : options_(options),
        task_(task),
        processes_(processes),
        device_(options.device),
        parameters_(parameters_of(task.live)),
        optimizer_(optimizer_for(parameters_, options, task.method)) {
    for (const auto& [name, network] : task.live) {
      processes.share_statistics(*network);
    }
    const torch::NoGradGuard no_grad;
    const TensorMap live = state_of(task.live);
    for (const auto& [name, tensor] : state_of(task.average)) {
      tensor.copy_(live.at(name));
    }
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
    for (const auto& [prefix, networks] : sets()) {
      for (const auto& [name, tensor] : state_of(*networks)) {
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
    torch::load(*optimizer_, optimizer, device_);
    const auto state = ordered_json::parse(text_of(find("state")));
    step_ = state.at("step").get<std::int64_t>();
    best_ = state.at("best").get<double>();
    history_ = state.at("history");
    plateau_.restore(state.at("plateau"));
  }

  /// Takes some steps and a validation; says what the whole run would take.
  void try_out() {
    train_step();
    const double step_s = seconds_of([this] {
                            for (std::int64_t i = 0; i < kTrialSteps; ++i) {
                              check_interrupt();
                              train_step();
                            }
                          }) /
                          static_cast<double>(kTrialSteps);
    const torch::NoGradGuard no_grad;
    const double validation_s =
        processes_.is_first() ? seconds_of([this] { task_.validate(); }) : 0.0;
    const auto left = static_cast<double>(options_.steps - step_);
    const double validations = std::ceil(left / static_cast<double>(options_.validate_every));
    whole_state();  // takes its memory, too, when it is saved
    logger().info(
        "{:.0f} steps of {:.2f} s and {:.0f} validations of {:.0f} s take about {:.0f} min",
        left,
        step_s,
        validations,
        validation_s,
        (left * step_s + validations * validation_s) / 60.0);
    logger().info("{} MB of memory{}; nothing was written",
                  platform::peak_memory(getpid()) / 1'000'000,
                  device_.is_cpu() ? "" : " beside the device's own");
  }

  void fit() {
    Mean since_report;
    Mean since_record;
    Stopwatch watch;
    const std::int64_t end =
        options_.stop_after > 0 ? std::min(options_.stop_after, options_.steps) : options_.steps;
    while (step_ < end) {
      check_interrupt();
      const double loss = train_step();
      since_report.add(loss);
      since_record.add(loss);
      ++step_;
      const bool last = step_ == end;
      if (step_ % kReportEvery == 0 || last) {
        const double step_s = watch.seconds() / since_report.count;
        logger().info("step {}/{}  loss {:.3f}  {:.2f} s per step  {:.0f} min left",
                      step_,
                      options_.steps,
                      since_report.value(),
                      step_s,
                      step_s * static_cast<double>(options_.steps - step_) / 60.0);
        since_report = {};
        watch = Stopwatch();
      }
      if (step_ % options_.validate_every == 0 || last) {
        const torch::NoGradGuard no_grad;
        const Figures figures = processes_.is_first() ? task_.validate() : Figures();
        plateau_.see(score_of(figures));
        if (processes_.is_first()) {
          record(since_record.value(), figures);
          save();
        }
        since_record = {};
      }
    }
  }

 private:
  std::vector<std::pair<std::string, const Networks*>> sets() const {
    return {{"live.", &task_.live}, {"average.", &task_.average}};
  }

  double learning_rate_at(std::int64_t step) const {
    return options_.learning_rate * plateau_.factor() *
           rate_share(step, options_.steps, task_.method);
  }

  double train_step() {
    // What dropout draws in a step follows from the seed and the step alone.
    torch::manual_seed(options_.seed + static_cast<std::uint64_t>(step_));
    for (auto& group : optimizer_->param_groups()) {
      group.options().set_lr(learning_rate_at(step_));
    }
    const at::Tensor loss = task_.loss(step_);
    optimizer_->zero_grad();
    loss.backward();
    processes_.average_gradients(parameters_);
    if (task_.method.clips_gradients) {
      torch::nn::utils::clip_grad_norm_(parameters_, options_.clip_norm);
    }
    optimizer_->step();
    update_average();
    const auto value =
        processes_.sum(loss.detach()).item<double>() / static_cast<double>(processes_.size());
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
    const double decay = std::min(task_.method.average_decay, (1.0 + at) / (10.0 + at));
    const TensorMap live = state_of(task_.live);
    for (const auto& [name, tensor] : state_of(task_.average)) {
      const at::Tensor& value = live.at(name);
      if (tensor.is_floating_point()) {
        tensor.lerp_(value, 1.0 - decay);
      } else {
        tensor.copy_(value);  // the count of batches seen
      }
    }
  }

  /// What the first process found, for all: the lower, the better.
  double score_of(const Figures& figures) const {
    double score = 0.0;
    if (!figures.empty()) {
      score = task_.lower_is_better ? figures.front().second : -figures.front().second;
    }
    return processes_.sum(at::full({1}, score, at::kDouble).to(device_)).item<double>();
  }

  void record(double loss, const Figures& figures) {
    const double score = figures.front().second;
    const bool best = history_.empty() || (task_.lower_is_better ? score < best_ : score > best_);
    best_ = best ? score : best_;
    ordered_json entry{{"step", step_}, {"loss", loss}};
    std::string words;
    for (const auto& [name, value] : figures) {
      entry[name] = value;
      words += "  " + name + " " + fmt::format("{:.3f}", value);
    }
    entry["learning_rate"] = learning_rate_at(step_);
    if (task_.listen) {
      const fs::path folder = options_.output / kListenFolder;
      create_folder(folder);
      entry["listen"] = task_.listen(folder, step_);
    }
    history_.push_back(std::move(entry));
    logger().info("step {}{}{}", step_, words, best ? ", best" : "");
    if (best) {
      task_.save(options_.output / kBestFolder);
    }
    const auto validations = static_cast<std::int64_t>(history_.size());
    if (task_.save_every > 0 && (validations % task_.save_every == 0 || step_ == options_.steps)) {
      task_.save(options_.output / ("step-" + std::to_string(step_)));
    }
  }

  /// All that a resumed run needs.
  TensorMap whole_state() {
    TensorMap all;
    for (const auto& [prefix, networks] : sets()) {
      for (const auto& [name, tensor] : state_of(*networks)) {
        all.emplace(prefix + name, tensor.cpu());
      }
    }
    std::ostringstream optimizer;
    torch::save(*optimizer_, optimizer);
    all.emplace("optimizer", bytes_of(optimizer.str()));
    const ordered_json state{
        {"step", step_}, {"best", best_}, {"plateau", plateau_.state()}, {"history", history_}};
    all.emplace("state", bytes_of(state.dump()));
    return all;
  }

  void save() {
    checkpoint::write_safetensors(options_.output / kLastFile, whole_state());
    const std::string history = history_.dump(kIndent) + "\n";
    write_file(options_.output / kHistoryFile, history);
    write_file(options_.output / kPageFile, history_page(history));
  }

  const TrainingOptions& options_;
  const TrainingTask& task_;
  const Processes& processes_;
  torch::Device device_;
  std::vector<at::Tensor> parameters_;
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  Plateau plateau_;
  std::int64_t step_ = 0;
  double best_ = 0.0;
  ordered_json history_ = ordered_json::array();
};

}  // namespace

void open_run(const TrainingOptions& options) {
  const bool begun = fs::exists(options.output / kLastFile);
  if (begun != options.resume) {
    throw Error(ErrorKind::usage,
                begun ? "'" + options.output.string() +
                            "' holds a run already; continue with --resume or name another folder"
                      : "'" + options.output.string() +
                            "' holds no run to resume; omit --resume to start one");
  }
  std::error_code ignored;
  if (!options.dry_run && !fs::exists(options.output, ignored)) {
    create_folder(options.output);
    fs::remove(options.output, ignored);
  }
}

void run(const TrainingOptions& options, const TrainingTask& task, const Processes& processes) {
  Run training(options, task, processes);
  if (options.resume) {
    training.load();
  }
  if (options.dry_run) {
    training.try_out();
  } else {
    create_folder(options.output);
    training.fit();
  }
}

}  // namespace lasso::train
