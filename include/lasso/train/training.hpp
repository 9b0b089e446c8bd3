#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/train/processes.hpp"
#include "lasso/train/training_options.hpp"

namespace torch::nn {
class Module;
}

namespace lasso::train {

/// Networks that are trained together, by name.
using Networks = std::map<std::string, std::shared_ptr<torch::nn::Module>>;

/// Scores by name. The first decides which weights are best; higher is better unless the task says
/// otherwise.
using Figures = std::vector<std::pair<std::string, double>>;

/// The seed of validation mixtures, the same for every run.
constexpr std::uint64_t kValidationSeed = 20260;

/// The number of batches to prepare while a step runs.
constexpr std::size_t kBatchesAhead = 3;

/// Writes audio examples, see TrainingTask.
using Listen =
    std::function<std::vector<std::string>(const std::filesystem::path& folder, std::int64_t step)>;

/// How the learning rate changes over a run.
enum class Schedule {
  cosine,   ///< rises over the first twentieth of the steps, then a cosine down to a hundredth
  plateau,  ///< halved after more than five validations in a row without a better score
  stepped,  ///< divided by ten after every `schedule_steps`
  warm_up,  ///< AudioSep's: 1/1000, 1/100, 1/10 for `schedule_steps` each, then the full rate
};

/// The optimiser's settings. The defaults are those of our own trainings.
struct Method {
  /// True: decay weights separately (AdamW, Loshchilov & Hutter 2019). False: in the gradient.
  bool decoupled_decay = true;
  bool amsgrad = false;  ///< Reddi et al. 2018
  double beta2 = 0.99;
  Schedule schedule = Schedule::cosine;
  std::int64_t schedule_steps = 0;
  /// Decay of the weights' moving average, which is validated and saved: 0.998 averages over some
  /// 500 steps; 0 uses the weights themselves.
  double average_decay = 0.998;
  bool clips_gradients = true;  ///< see TrainingOptions::clip_norm
};

/// A training task: two identical sets of networks and the callbacks that train them.
struct TrainingTask {
  Networks live;     ///< being trained
  Networks average;  ///< the moving average of the live ones, in evaluation mode
  /// Returns the loss of the live networks in a step, () float32, over this process's share of the
  /// batch. Its random numbers must depend only on the step, or come from LibTorch's default
  /// generator, which is seeded for each step.
  std::function<at::Tensor(std::int64_t step)> loss;
  /// Returns the scores of the averaged networks. Called without gradients.
  std::function<Figures()> validate;
  /// Writes the averaged networks as a bundle and replaces an older one.
  std::function<void(const std::filesystem::path& folder)> save;
  /// Writes the averaged networks' estimates for some examples into a folder, see history_page(),
  /// and returns the query of each. Empty: no examples.
  Listen listen;
  Method method{};
  bool lower_is_better = false;  ///< for the first figure
  std::int64_t save_every = 0;   ///< validations; keeps step-N/ each time. 0: only best/
};

/// Checks that the output folder can be created, except for a dry run. Call it before any lengthy
/// work. Throws a usage Error if the folder holds a run and `resume` is false, or holds none and
/// `resume` is true; an input Error if the folder cannot be created.
void open_run(const TrainingOptions& options);

/// Trains by the task's method. Validates, and saves as best/, an exponential moving average of the
/// weights.
///
/// An interrupted run, resumed with the same options, ends with the same weights as an
/// uninterrupted one (on the CPU, with the same number of threads).
///
/// Processes that train together perform each step together; only the first validates and writes.
///
/// Call it after open_run(); it creates the folder. Throws an input Error if the loss is not
/// finite.
void run(const TrainingOptions& options, const TrainingTask& task, const Processes& processes);

}  // namespace lasso::train
