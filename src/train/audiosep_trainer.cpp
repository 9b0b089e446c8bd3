#include "lasso/train/audiosep_trainer.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <ATen/ATen.h>
#include <spdlog/spdlog.h>

#include "autocast.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/log.hpp"
#include "lasso/data/mixing.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/train/loss.hpp"
#include "recipe.hpp"

namespace lasso::train {

namespace {

using data::Random;
using data::Recording;

struct SegmentBatch {
  at::Tensor mixture;  // (batch, samples)
  at::Tensor target;
  std::vector<std::string> captions;
};

class AudioSepTrainer {
 public:
  AudioSepTrainer(const AudioSepOptions& options,
                  const model::ModelConfig& config,
                  const std::vector<Recording>& training,
                  const std::vector<Recording>& validation)
      : options_(options),
        device_(options.training.device),
        recipe_(config, options.encoders, options.training),
        epochs_(training.size(),
                options.data.batch_size,
                options.training.processes,
                options.training.seed),
        reader_(config.front_end.sample_rate),
        training_(training, reader_),
        validation_(validation, reader_),
        samples_(std::llround(options.data.seconds * static_cast<double>(reader_.sample_rate()))),
        loader_([this](std::int64_t step) { return draw(step); }, kBatchesAhead) {
    if (!options.begin_with.empty()) {
      recipe_.begin_with(options.begin_with);
    }
  }

  TrainingTask task() {
    TrainingTask task = recipe_.task();
    task.loss = [this](std::int64_t step) { return loss(loader_.batch(step)); };
    task.validate = [this] { return validate(); };
    task.method.amsgrad = true;
    task.method.beta2 = 0.999;
    task.method.schedule = Schedule::warm_up;
    task.method.schedule_steps = options_.warm_up_steps;
    task.method.average_decay = 0.0;
    task.method.clips_gradients = false;
    return task;
  }

 private:
  /// A stretch of a longer recording, a shorter one with silence behind it.
  at::Tensor segment(const at::Tensor& waveform, Random& random) const {
    const std::int64_t spare = std::max<std::int64_t>(waveform.size(0) - samples_, 0);
    const auto begin = data::index_below(random, static_cast<std::size_t>(spare) + 1);
    return data::cut_or_pad(waveform, static_cast<std::int64_t>(begin), samples_);
  }

  /// Each item among those of the next, as AudioSep mixes a batch.
  SegmentBatch batch_of(Library& from,
                        const std::vector<std::size_t>& items,
                        const std::vector<std::size_t>& others,
                        std::uint64_t seed,
                        std::uint64_t first) const {
    SegmentBatch batch;
    std::vector<at::Tensor> mixtures;
    std::vector<at::Tensor> targets;
    for (std::size_t i = 0; i < items.size(); ++i) {
      Random random = data::random_of(seed, first + i);
      const auto drawn = from.read(items[i], random);
      const at::Tensor target = segment(drawn.waveform, random);
      const at::Tensor other = segment(from.read(others[i], random).waveform, random);
      const auto mixed = data::mix_at_loudness(target, other, options_.loudness_range_db, random);
      mixtures.push_back(mixed.mixture);
      targets.push_back(mixed.components[0]);
      batch.captions.push_back(drawn.recording->caption);
    }
    batch.mixture = at::stack(mixtures);
    batch.target = at::stack(targets);
    return batch;
  }

  SegmentBatch draw(std::int64_t step) {
    const auto items = epochs_.of_step(step);
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < items.size(); ++i) {
      others.push_back(other_than(items[i], items[(i + 1) % items.size()]));
    }
    return batch_of(training_, items, others, options_.training.seed, epochs_.first_of(step));
  }

  /// The next of a batch; where that is the same, the next of all.
  std::size_t other_than(std::size_t item, std::size_t next) const {
    return next != item ? next : (item + 1) % training_.size();
  }

  at::Tensor loss(const SegmentBatch& batch) {
    const nn::Condition condition = recipe_.conditions(batch.captions);
    const at::Tensor mixture = recipe_.separator().spectrum(batch.mixture.to(device_));
    const at::Tensor gain = [&] {
      const Autocast autocast(device_, options_.training.precision);
      return recipe_.separator().gain(mixture, condition);
    }();
    return waveform_loss(recipe_.separator().waveform(gain * mixture, samples_),
                         batch.target.to(device_));
  }

  Figures validate() {
    double gain_db = 0.0;
    const auto mixtures = std::min<std::size_t>(
        static_cast<std::size_t>(options_.validation_mixtures), validation_.size());
    for (std::size_t i = 0; i < mixtures; ++i) {
      check_interrupt();
      const std::size_t other = (i + validation_.size() / 2) % validation_.size();
      const SegmentBatch batch = batch_of(validation_, {i}, {other}, kValidationSeed, i);
      const at::Tensor estimate =
          recipe_.average()
              .separate(batch.mixture.to(device_), recipe_.conditions(batch.captions))
              .cpu();
      gain_db += dsp::si_sdr(batch.target[0], estimate[0]) -
                 dsp::si_sdr(batch.target[0], batch.mixture[0]);
    }
    return {{"si_sdri_db", gain_db / static_cast<double>(mixtures)}};
  }

  const AudioSepOptions& options_;
  c10::Device device_;
  Recipe recipe_;
  Epochs epochs_;
  data::RecordingReader reader_;
  Library training_;
  Library validation_;
  std::int64_t samples_;
  Loader<SegmentBatch> loader_;
};

}  // namespace

void train_audiosep(const AudioSepOptions& options) {
  open_run(options.training);
  const Processes processes(options.training.processes);
  const auto training = data::read_clips(options.data.clips, options.data.train_folds);
  const auto validation = data::read_clips(options.data.clips, options.data.validation_folds);
  if (training.size() < 2 || validation.size() < 2) {
    throw Error(ErrorKind::input,
                "the lists have " + std::to_string(training.size()) +
                    " recordings to train on and " + std::to_string(validation.size()) +
                    " to validate on; at least two of each are needed");
  }
  logger().info("{} recordings to train on, {} to validate on", training.size(), validation.size());
  const auto config = model::ModelConfig::load(
      options.config.empty() ? options.encoders / "config.json" : options.config);
  AudioSepTrainer trainer(options, config, training, validation);
  run(options.training, trainer.task(), processes);
}

}  // namespace lasso::train
