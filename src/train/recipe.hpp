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

#include "lasso/core/ahead.hpp"
#include "lasso/data/random.hpp"
#include "lasso/data/recordings.hpp"
#include "lasso/model/model_bundle.hpp"
#include "lasso/separate/trainable_separator.hpp"
#include "lasso/train/training.hpp"

namespace lasso::train {

/// What the published recipes have in common: a separator that learns behind a text encoder that
/// does not, and its moving average.
class Recipe {
 public:
  /// `encoders`: the bundle whose text encoder it is.
  Recipe(const model::ModelConfig& config,
         const std::filesystem::path& encoders,
         const TrainingOptions& training);

  /// Copies the separator of a bundle, to go on from.
  void begin_with(const std::filesystem::path& folder) const;

  separate::TrainableSeparator& separator() { return separator_; }
  separate::TrainableSeparator& average() { return average_separator_; }

  /// What the separator is told of queries, on the device. Each is encoded once.
  nn::Condition conditions(const std::vector<std::string>& queries);

  /// Without loss, validation and method.
  TrainingTask task() const;

 private:
  model::ModelBundle average_;
  std::shared_ptr<nn::SeparatorNetwork> live_;
  separate::TrainableSeparator separator_;
  separate::TrainableSeparator average_separator_;
  std::map<std::string, nn::Condition> known_;
};

/// Items in another order each epoch, which follows from the seed and the epoch alone.
class Epochs {
 public:
  /// Each process takes its share of a step's `batch_size` times `processes` items.
  Epochs(std::size_t items, std::int64_t batch_size, const ProcessPlace& place, std::uint64_t seed);

  std::int64_t steps() const noexcept { return steps_; }  ///< of an epoch

  /// The number of a step's first item of this process, among all of the run.
  std::uint64_t first_of(std::int64_t step) const {
    return static_cast<std::uint64_t>((step * place_.size + place_.rank) * batch_size_);
  }

  /// This process's of a step: `batch_size`, fewer at the end of an epoch where there is one
  /// process alone; several begin anew there, so that each has as many.
  std::vector<std::size_t> of_step(std::int64_t step);

 private:
  std::size_t items_;
  std::int64_t batch_size_;
  ProcessPlace place_;
  std::uint64_t seed_;
  std::int64_t steps_;
  std::int64_t epoch_ = -1;  // whose order it is
  std::vector<std::size_t> order_;
};

/// The recordings of a list, as they are drawn. What cannot be read is told once and left out.
class Library {
 public:
  Library(const std::vector<data::Recording>& list, const data::RecordingReader& reader)
      : list_(list), reader_(reader) {}

  struct Drawn {
    const data::Recording* recording;
    at::Tensor waveform;  ///< (samples)
  };

  std::size_t size() const noexcept { return list_.size(); }
  /// The recording of that number or, if it cannot be read, another at random. Throws an input
  /// Error if hardly any can be read.
  Drawn read(std::size_t item, data::Random& random);
  /// That recording, or nothing.
  std::optional<Drawn> read_if_possible(const data::Recording& recording);
  /// One at random.
  Drawn any(data::Random& random) { return read(data::index_below(random, size()), random); }

 private:
  const std::vector<data::Recording>& list_;
  const data::RecordingReader& reader_;
  std::mutex mutex_;
  std::set<std::filesystem::path> unreadable_;
};

/// Batches in order, made in a thread of their own while others are learnt from, as far ahead as
/// that; 0: each when it is asked for.
template <typename Batch>
class Loader {
 public:
  Loader(std::function<Batch(std::int64_t step)> draw, std::int64_t ahead)
      : draw_(std::move(draw)), most_(static_cast<std::size_t>(ahead)) {}

  /// Steps are asked for one after the other.
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
  std::unique_ptr<Prefetch<Batch>> ahead_;  // ends before what it draws with
};

}  // namespace lasso::train
