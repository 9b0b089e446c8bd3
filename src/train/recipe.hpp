#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lasso/core/prefetch.hpp"
#include "lasso/data/random.hpp"
#include "lasso/data/recordings.hpp"
#include "lasso/model/model_bundle.hpp"
#include "lasso/separate/trainable_separator.hpp"
#include "lasso/train/training.hpp"

namespace lasso::train {

/// The common part of the published recipes: a separator trained with a frozen text encoder, and
/// its moving average.
class Recipe {
 public:
  /// `encoders`: the bundle that provides the text encoder.
  Recipe(const model::ModelConfig& config,
         const std::filesystem::path& encoders,
         const TrainingOptions& training);

  /// Copies the separator of a bundle as the starting point.
  void begin_with(const std::filesystem::path& folder) const;

  separate::TrainableSeparator& separator() { return separator_; }
  separate::TrainableSeparator& average() { return average_separator_; }

  /// The conditions of queries, on the device. Caches the encodings.
  nn::Condition conditions(const std::vector<std::string>& queries);

  /// The task without loss, validation and method.
  TrainingTask task() const;

 private:
  model::ModelBundle average_;
  std::shared_ptr<nn::SeparatorNetwork> live_;
  separate::TrainableSeparator separator_;
  separate::TrainableSeparator average_separator_;
  std::map<std::string, nn::Condition> known_;
};

/// Shuffles items anew in each epoch; the order depends only on the seed and the epoch.
class Epochs {
 public:
  /// Each process takes `batch_size` of a step's `batch_size` * `place.size` items.
  Epochs(std::size_t items, std::int64_t batch_size, const ProcessPlace& place, std::uint64_t seed);

  std::int64_t steps() const noexcept { return steps_; }  ///< per epoch

  /// The index of this process's first item of a step, among all items of the run.
  std::uint64_t first_of(std::int64_t step) const {
    return static_cast<std::uint64_t>((step * place_.size + place_.rank) * batch_size_);
  }

  /// This process's items of a step: `batch_size`, or fewer at the end of an epoch if there is only
  /// one process; with several, the order wraps around so that all have equally many.
  std::vector<std::size_t> of_step(std::int64_t step);

 private:
  std::size_t items_;
  std::int64_t batch_size_;
  ProcessPlace place_;
  std::uint64_t seed_;
  std::int64_t steps_;
  std::int64_t epoch_ = -1;  // the epoch of `order_`
  std::vector<std::size_t> order_;
};

/// The recordings of a list, read on demand. Skips unreadable ones, with one warning each.
class Library {
 public:
  Library(const std::vector<data::Recording>& list, const data::RecordingReader& reader)
      : list_(list), reader_(reader) {}

  struct Drawn {
    const data::Recording* recording;
    at::Tensor waveform;  ///< (samples)
  };

  std::size_t size() const noexcept { return list_.size(); }
  /// Recording number `item` or, if it cannot be read, a random other one. Throws an input Error if
  /// hardly any can be read.
  Drawn read(std::size_t item, data::Random& random);
  /// The recording, or nothing if it cannot be read.
  std::optional<Drawn> read_if_possible(const data::Recording& recording);
  /// A random recording.
  Drawn any(data::Random& random) { return read(data::index_below(random, size()), random); }

 private:
  const std::vector<data::Recording>& list_;
  const data::RecordingReader& reader_;
  std::mutex mutex_;
  std::set<std::filesystem::path> unreadable_;
};

/// Prepares batches in order in a background thread, up to `ahead` of training; with 0, on demand.
template <typename Batch>
class Loader {
 public:
  Loader(std::function<Batch(std::int64_t step)> draw, std::int64_t ahead)
      : draw_(std::move(draw)), most_(static_cast<std::size_t>(ahead)) {}

  /// Must be called with consecutive steps.
  Batch batch(std::int64_t step) {
    if (most_ == 0) {
      return draw_(step);
    }
    if (!ahead_) {
      ahead_ = std::make_unique<Prefetch<Batch>>([this, step]() mutable { return draw_(step++); },
                                                 most_);
    }
    return ahead_->next();
  }

 private:
  std::function<Batch(std::int64_t step)> draw_;
  std::size_t most_;
  std::unique_ptr<Prefetch<Batch>> ahead_;  // destroyed before `draw_`, which it uses
};

}  // namespace lasso::train
