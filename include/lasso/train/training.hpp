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

/// Scores by name. The first says which weights are the best, the highest unless the task says
/// otherwise.
using Figures = std::vector<std::pair<std::string, double>>;

/// Of validation mixtures: the same for every run.
constexpr std::uint64_t kValidationSeed = 20260;

/// Batches that are made while a step runs.
constexpr std::size_t kBatchesAhead = 3;

/// Writes examples of what is trained, see TrainingTask.
using Listen =
    std::function<std::vector<std::string>(const std::filesystem::path& folder, std::int64_t step)>;

/// How the learning rate changes over a run.
enum class Schedule {
  cosine,   ///< up over the first twentieth of the steps, then a cosine down to a hundredth
  plateau,  ///< halved where more than five validations in a row have not improved the score
  stepped,  ///< a tenth after each `schedule_steps`
  warm_up,  ///< AudioSep's: a thousandth, a hundredth, a tenth for `schedule_steps` each, then all
};

/// How weights follow from gradients. The defaults are those of our own trainings.
struct Method {
  /// Weight decay apart from the gradient (AdamW, Loshchilov & Hutter 2019) or as a part of it.
  bool decoupled_decay = true;
  bool amsgrad = false;  ///< Reddi et al. 2018
  double beta2 = 0.99;
  Schedule schedule = Schedule::cosine;
  std::int64_t schedule_steps = 0;
  /// Of the weights' moving average, which is validated and saved: 0.998 is some 500 steps. 0: it
  /// is the weights as they are.
  double average_decay = 0.998;
  bool clips_gradients = true;  ///< see TrainingOptions::clip_norm
};

/// What is trained: two sets of networks alike, and what they have to do.
struct TrainingTask {
  Networks live;     ///< learn
  Networks average;  ///< the moving average of the live ones, in evaluation mode
  /// Of the live networks in a step: () float32, to be minimised, over this process's part of the
  /// batch. What it draws at random must
  /// follow from the step, or from LibTorch's default generator, which is seeded for it.
  std::function<at::Tensor(std::int64_t step)> loss;
  /// Of the averaged networks. No gradients.
  std::function<Figures()> validate;
  /// Writes the averaged networks as a bundle, replacing an older one.
  std::function<void(const std::filesystem::path& folder)> save;
  /// Writes what the averaged networks make of some examples into a folder, see history_page();
  /// gives what was asked for in each. Nothing: there are none.
  Listen listen;
  Method method{};
  bool lower_is_better = false;  ///< of the first figure
  std::int64_t save_every = 0;   ///< validations; step-N/ is kept each time. 0: best/ alone
};

/// Finds out whether the output folder can be made, but for a dry run: before anything that takes
/// its time. Throws a usage Error if it holds another run and `resume` is false, or holds none and
/// it is true; an input Error if it cannot be made.
void open_run(const TrainingOptions& options);

/// Trains as the task's method says. What is validated and saved as best/ is an exponential
/// moving average of the weights.
///
/// A run that was interrupted and is resumed with the same options ends with the same weights as
/// one that was not (on the CPU, with the same number of threads).
///
/// Processes that train together do each step together; the first alone validates and writes.
///
/// To be called after open_run(); makes the folder. Throws an input Error if the loss is not
/// finite.
void run(const TrainingOptions& options, const TrainingTask& task, const Processes& processes);

}  // namespace lasso::train
