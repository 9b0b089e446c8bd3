#include "lasso/train/time_selective_trainer.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include <ATen/ATen.h>
#include <spdlog/spdlog.h>

#include "autocast.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/log.hpp"
#include "lasso/data/mixing.hpp"
#include "lasso/dsp/metrics.hpp"
#include "recipe.hpp"

namespace lasso::train {

namespace {

using data::Mixed;
using data::Random;
using data::Recording;

constexpr double kSilentPower = 1e-8;  // clips below it are silent
constexpr int kMostTries = 1000;       // to draw one that is not

/// Mixtures of a target and interferers, (batch, samples).
struct MaskBatch {
  at::Tensor mixture;
  at::Tensor target;
  at::Tensor interference;
  std::vector<std::string> queries;
};

class TimeSelectiveTrainer {
 public:
  TimeSelectiveTrainer(const TimeSelectiveOptions& options,
                       const model::ModelConfig& config,
                       const std::vector<Recording>& training,
                       const std::vector<Recording>& validation,
                       const Epochs& epochs)
      : options_(options),
        device_(options.training.device),
        recipe_(config, options.encoders, options.training),
        epochs_(epochs),
        reader_(config.front_end.sample_rate),
        training_(training, reader_),
        validation_(validation, reader_),
        samples_(std::llround(options.seconds * static_cast<double>(reader_.sample_rate()))),
        loader_([this](std::int64_t step) { return draw(step); }, options.workers) {}

  TrainingTask task() {
    TrainingTask task = recipe_.task();
    task.loss = [this](std::int64_t step) { return loss(loader_.batch(step)); };
    task.validate = [this] { return validate(); };
    task.method.decoupled_decay = false;
    task.method.beta2 = 0.999;
    task.method.schedule = Schedule::plateau;
    task.method.average_decay = 0.0;
    task.method.clips_gradients = false;
    task.lower_is_better = true;
    task.save_every = options_.save_every;
    return task;
  }

 private:
  /// What is not silent, cut or followed by silence: the item, or another at random, as long as it
  /// is `wanted`.
  Library::Drawn clip(Library& from,
                      std::size_t item,
                      Random& random,
                      const std::function<bool(const Recording&)>& wanted) const {
    for (int tries = 0; tries < kMostTries; ++tries) {
      Library::Drawn drawn = from.read(item, random);
      drawn.waveform = data::cut_or_pad(drawn.waveform, 0, samples_);
      if (wanted(*drawn.recording) && dsp::power(drawn.waveform) >= kSilentPower) {
        return drawn;
      }
      item = data::index_below(random, from.size());
    }
    throw Error(
        ErrorKind::input,
        "'" + options_.esc50.string() + "' has almost only silent clips; download ESC-50 again");
  }

  MaskBatch batch_of(Library& from,
                     const std::vector<std::size_t>& items,
                     const std::function<Random(std::size_t place)>& random_for) const {
    MaskBatch batch;
    std::vector<at::Tensor> mixtures;
    std::vector<at::Tensor> targets;
    std::vector<at::Tensor> interferences;
    for (std::size_t i = 0; i < items.size(); ++i) {
      Random random = random_for(i);
      const auto target = clip(from, items[i], random, [](const Recording&) { return true; });
      std::vector<at::Tensor> interferers;
      std::vector<double> snrs_db;
      while (static_cast<std::int64_t>(interferers.size()) < options_.interferers) {
        const auto other =
            clip(from, data::index_below(random, from.size()), random, [&](const Recording& drawn) {
              return drawn.category != target.recording->category;
            });
        interferers.push_back(other.waveform);
        snrs_db.push_back(data::uniform(random, options_.min_snr_db, options_.max_snr_db));
      }
      const Mixed mixed = data::mix_at_snr(target.waveform, interferers, snrs_db);
      mixtures.push_back(mixed.mixture);
      targets.push_back(mixed.components[0]);
      interferences.push_back(mixed.components[1]);
      batch.queries.push_back(target.recording->caption);
    }
    batch.mixture = at::stack(mixtures);
    batch.target = at::stack(targets);
    batch.interference = at::stack(interferences);
    return batch;
  }

  MaskBatch draw(std::int64_t step) {
    return batch_of(training_, epochs_.of_step(step), [&](std::size_t i) {
      return data::random_of(options_.training.seed, epochs_.first_of(step) + i);
    });
  }

  /// The mask's mean absolute difference to the ideal ratio mask.
  at::Tensor error(separate::TrainableSeparator& separator, const MaskBatch& batch) {
    constexpr double kLeastSum = 1e-8;
    const auto magnitude = [&](const at::Tensor& waveform) {
      return separator.spectrum(waveform.to(device_)).abs();
    };
    const at::Tensor target = magnitude(batch.target);
    const at::Tensor ideal = target / (target + magnitude(batch.interference) + kLeastSum);
    const at::Tensor mixture = separator.spectrum(batch.mixture.to(device_));
    const nn::Condition condition = recipe_.conditions(batch.queries);
    const at::Tensor mask = [&] {
      const Autocast autocast(device_, options_.training.precision);
      return separator.gain(mixture, condition);
    }();
    return (mask - ideal).abs().mean();
  }

  at::Tensor loss(const MaskBatch& batch) { return error(recipe_.separator(), batch); }

  Figures validate() {
    double loss = 0.0;
    double batches = 0.0;
    double gain_db = 0.0;
    double mixtures = 0.0;
    for (std::size_t first = 0; first < validation_.size();
         first += static_cast<std::size_t>(options_.batch_size)) {
      check_interrupt();
      std::vector<std::size_t> items;
      for (std::size_t i = first; i < validation_.size() && items.size() < batch_size(); ++i) {
        items.push_back(i);
      }
      const MaskBatch batch = batch_of(validation_, items, [&](std::size_t i) {
        return data::random_of(kValidationSeed, first + i);
      });
      loss += error(recipe_.average(), batch).item<double>();
      batches += 1.0;
      const at::Tensor estimates =
          recipe_.average()
              .separate(batch.mixture.to(device_), recipe_.conditions(batch.queries))
              .cpu();
      for (std::int64_t i = 0; i < estimates.size(0); ++i) {
        gain_db += dsp::si_sdr(batch.target[i], estimates[i]) -
                   dsp::si_sdr(batch.target[i], batch.mixture[i]);
        mixtures += 1.0;
      }
    }
    return {{"val_loss", loss / batches}, {"si_sdri_db", gain_db / mixtures}};
  }

  std::size_t batch_size() const { return static_cast<std::size_t>(options_.batch_size); }

  const TimeSelectiveOptions& options_;
  c10::Device device_;
  Recipe recipe_;
  Epochs epochs_;
  data::RecordingReader reader_;
  Library training_;
  Library validation_;
  std::int64_t samples_;
  Loader<MaskBatch> loader_;
};

std::vector<Recording> read_folds(const TimeSelectiveOptions& options,
                                  const std::vector<std::int64_t>& folds) {
  auto recordings = data::read_esc50(options.esc50, folds);
  std::set<std::string> categories;
  for (const Recording& recording : recordings) {
    categories.insert(recording.category);
  }
  if (categories.size() < 2) {
    throw Error(ErrorKind::input,
                "'" + options.esc50.string() + "' has " + std::to_string(categories.size()) +
                    " categories in the chosen folds; mixing needs at least two");
  }
  return recordings;
}

/// Conditions of length 1 would hardly reach the network: they are made as long as they have
/// numbers (square root).
double scale_of(const model::ModelConfig& encoders, const std::filesystem::path& folder) {
  constexpr double kUnit = 1.5;
  const auto text = model::TextEmbedder::load(encoders, folder);
  const at::NoGradGuard no_grad;
  const double length = text.embeddings({"a sound"}).norm().item<double>();
  return length < kUnit ? std::sqrt(static_cast<double>(encoders.text_encoder.condition_size))
                        : 1.0;
}

}  // namespace

void train_time_selective(const TimeSelectiveOptions& options) {
  open_run(options.training);
  const Processes processes(options.training.processes);
  const auto training = read_folds(options, options.train_folds);
  const auto validation = read_folds(options, options.validation_folds);
  logger().info("{} clips to train on, {} to validate on", training.size(), validation.size());
  const auto encoders = model::ModelConfig::load(options.encoders / "config.json");
  nn::FilmUNetConfig separator;
  separator.width = options.width;
  separator.condition_size = encoders.text_encoder.condition_size;
  separator.conditioned = !options.agnostic;
  separator.condition_scale = scale_of(encoders, options.encoders);
  const auto config =
      encoders.with_separator(options.agnostic ? "baseline_unet" : "text_conditioned_unet",
                              model::time_selective_front_end(),
                              separator);
  const Epochs epochs(
      training.size(), options.batch_size, options.training.processes, options.training.seed);
  TimeSelectiveOptions whole = options;
  whole.training.steps = options.epochs * epochs.steps();
  whole.training.validate_every = epochs.steps();
  TimeSelectiveTrainer trainer(whole, config, training, validation, epochs);
  run(whole.training, trainer.task(), processes);
}

}  // namespace lasso::train
