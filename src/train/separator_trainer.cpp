#include "lasso/train/separator_trainer.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <torch/utils.h>

#include "autocast.hpp"
#include "lasso/audio/write_sound.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/prefetch.hpp"
#include "lasso/data/mixer.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/model/model_bundle.hpp"
#include "lasso/nn/text_encoder.hpp"
#include "lasso/separate/audio_embedder.hpp"
#include "lasso/separate/second_pass.hpp"
#include "lasso/separate/trainable_separator.hpp"
#include "lasso/train/loss.hpp"
#include "lasso/train/training.hpp"

namespace lasso::train {

using model::ModelBundle;

namespace {

std::filesystem::path config_of(const SeparatorOptions& options) {
  return options.config.empty() ? options.encoders / "config.json" : options.config;
}

/// Conditions of zero mean and unit variance, as encoders give them.
at::Tensor normalised(const at::Tensor& conditions) {
  return at::layer_norm(conditions, {conditions.size(1)});
}

/// Whether there is a network to make queries of sounds that hears what the separator sees.
bool hears(const model::ModelConfig& config) {
  return config.audio_encoder && config.audio_encoder->architecture == nn::AudioArchitecture::cnn;
}

class SeparatorTrainer {
 public:
  SeparatorTrainer(const SeparatorOptions& options,
                   const data::Mixer& training,
                   const data::Mixer& validation,
                   const Processes& processes)
      : options_(options),
        processes_(processes),
        device_(options.training.device),
        validation_(validation),
        live_(bundle(options)),
        average_(bundle(options)),
        separator_(live_.config.front_end, live_.separator),
        average_separator_(average_.config.front_end, average_.separator),
        training_(training) {
    average_.separator->eval();
    if (options.examples + options.second_pass > 0.0 && !hears(live_.config)) {
      throw Error(ErrorKind::usage,
                  "'" + options.encoders.string() +
                      "' has no small audio encoder for queries by example; use --examples 0 and "
                      "--second-pass 0");
    }
    if (hears(live_.config)) {
      live_examples_.emplace(live_.config, live_.audio_encoder);
      average_examples_.emplace(average_.config, average_.audio_encoder);
    }
    if (!options.teacher.empty()) {
      open_teacher();
    }
  }

  TrainingTask task() {
    return {networks(live_),
            networks(average_),
            [this](std::int64_t step) { return loss(step); },
            [this] { return validate(); },
            [this](const std::filesystem::path& folder) { average_.save(folder); },
            options_.listen == 0
                ? nullptr
                : Listen([this](const std::filesystem::path& folder, std::int64_t step) {
                    return listen(folder, step);
                  })};
  }

 private:
  /// Those that are trained.
  Networks networks(const ModelBundle& bundle) const {
    Networks all{{"separator", bundle.separator}};
    if (options_.tune_encoders) {
      all.emplace("text_encoder", bundle.text.encoder);
      if (hears(bundle.config)) {
        all.emplace("audio_encoder", bundle.audio_encoder);
      }
    }
    return all;
  }

  /// Fresh weights follow from the seed.
  static ModelBundle bundle(const SeparatorOptions& options) {
    torch::manual_seed(options.training.seed);
    ModelBundle made = ModelBundle::create(config_of(options), options.encoders);
    made.load_encoders(options.encoders);
    if (!options.begin_with.empty()) {
      made.load_separator(options.begin_with);
    }
    const c10::Device device(options.training.device);
    made.separator->to(device);
    made.text.encoder->to(device);
    made.text.encoder->eval();
    if (made.audio_encoder != nullptr) {
      made.audio_encoder->to(device);
      made.audio_encoder->eval();
    }
    return made;
  }

  void open_teacher() {
    const auto config = model::ModelConfig::load(options_.teacher / "config.json");
    const auto& own = live_.config;
    if (!hears(own) || nn::condition_size(config.separator) != nn::condition_size(own.separator) ||
        config.front_end.sample_rate != own.front_end.sample_rate ||
        config.front_end.n_fft != own.front_end.n_fft ||
        config.front_end.hop != own.front_end.hop ||
        config.front_end.silent_edges != own.front_end.silent_edges) {
      throw Error(ErrorKind::usage,
                  "'" + options_.teacher.string() +
                      "' cannot teach this model: both must have the same STFT and the encoders of "
                      "--clap, with a small audio encoder; name another --teacher");
    }
    const auto teacher = ModelBundle::with_frozen_text(config, options_.encoders);
    teacher.load_separator(options_.teacher);
    teacher.separator->to(device_);
    teacher.separator->eval();
    teacher_.emplace(config.front_end, teacher.separator);
  }

  /// What the separator is told to look for in each mixture.
  at::Tensor conditions(const data::Batch& batch) {
    const torch::AutoGradMode learning(options_.tune_encoders);
    at::Tensor all = live_.text.embeddings(batch.queries);
    if (!batch.example_items.empty()) {
      const at::Tensor items = at::tensor(batch.example_items).to(device_);
      const at::Tensor shares = at::tensor(batch.example_shares).to(device_).unsqueeze(1);
      const at::Tensor words = all.index_select(0, items);
      const at::Tensor examples = live_examples_->conditions(batch.examples.to(device_));
      all = normalised(all.index_copy(0, items, words + shares * (examples - words)));
    }
    // Drawn for the whole batch, so that it does not depend on how many processes share it.
    const at::Tensor noise =
        at::randn({processes_.size() * all.size(0), all.size(1)}, all.options());
    return normalised(all + options_.noise *
                                noise.narrow(0, processes_.rank() * all.size(0), all.size(0)));
  }

  /// These, and a share of them with what the average finds in the mixtures' spectra.
  at::Tensor asked_again(const at::Tensor& mixture, const at::Tensor& asked) {
    const at::Tensor drawn = at::rand({processes_.size() * asked.size(0)}, asked.options());
    const at::Tensor again =
        drawn.narrow(0, processes_.rank() * asked.size(0), asked.size(0)) < options_.second_pass;
    const at::Tensor items = again.nonzero().squeeze(1);
    if (items.size(0) == 0) {
      return asked;
    }
    const at::Tensor some = asked.index_select(0, items);
    const at::Tensor found = [&] {
      const at::NoGradGuard no_grad;
      const Autocast autocast(device_, options_.training.precision);
      return found_in(mixture.index_select(0, items), some, average_separator_);
    }();
    return asked.index_copy(0, items, separate::second_condition(some, found));
  }

  /// What a separator's estimates are like, as conditions.
  at::Tensor found_in(const at::Tensor& mixture,
                      const at::Tensor& asked,
                      separate::TrainableSeparator& by) {
    const at::Tensor gain = by.gain(mixture, asked);
    return average_examples_->conditions(by.waveform(gain * mixture)).to(at::kFloat);
  }

  /// The teacher's estimates, silent where the target is.
  at::Tensor taught(const at::Tensor& mixture, const at::Tensor& asked, const at::Tensor& target) {
    const at::NoGradGuard no_grad;
    const Autocast autocast(device_, options_.training.precision);
    const at::Tensor found = found_in(mixture, asked, *teacher_);
    const at::Tensor gain = teacher_->gain(mixture, separate::second_condition(asked, found));
    return gain * mixture * (target.abs().amax({1, 2}, /*keepdim=*/true) > 0.0);
  }

  at::Tensor loss(std::int64_t step) {
    if (!loader_) {
      const auto draw = [this, size = options_.data.batch_size, next = step]() mutable {
        const std::int64_t part = processes_.size() * next++ + processes_.rank();
        return training_.draw(part * size, size);
      };
      loader_ = std::make_unique<Prefetch<data::Batch>>(draw, kBatchesAhead);
    }
    const data::Batch batch = loader_->next();
    const at::Tensor mixture = separator_.spectrum(batch.mixture.to(device_));
    const at::Tensor target = separator_.spectrum(batch.target.to(device_));
    const at::Tensor asked = conditions(batch);
    const at::Tensor condition = asked_again(mixture, asked);
    const at::Tensor gain = [&] {
      const Autocast autocast(device_, options_.training.precision);
      return separator_.gain(mixture, condition);
    }();
    const at::Tensor estimate = gain * mixture;
    const at::Tensor by_target = loss(estimate, target, mixture);
    if (!teacher_) {
      return by_target;
    }
    const at::Tensor by_teacher = loss(estimate, taught(mixture, asked.detach(), target), mixture);
    return at::lerp(by_target, by_teacher, options_.teacher_share);
  }

  at::Tensor loss(const at::Tensor& estimate,
                  const at::Tensor& target,
                  const at::Tensor& mixture) const {
    const LossWeights& weights = options_.loss;
    at::Tensor sum = at::zeros({}, target.options().dtype(at::kFloat));
    if (weights.snr > 0.0) {
      sum = sum + weights.snr * snr_loss(estimate, target);
    }
    if (weights.si_sdr > 0.0) {
      sum = sum + weights.si_sdr * si_sdr_loss(estimate, target);
    }
    if (weights.absent > 0.0) {
      sum = sum + weights.absent * absent_loss(estimate, target, mixture);
    }
    if (weights.level > 0.0) {
      sum = sum + weights.level * level_loss(estimate, target);
    }
    if (weights.waveform > 0.0) {
      sum = sum + weights.waveform *
                      waveform_loss(separator_.waveform(estimate), separator_.waveform(target));
    }
    if (weights.spectral > 0.0) {
      sum = sum + weights.spectral *
                      spectral_loss(separator_.waveform(estimate), separator_.waveform(target));
    }
    return sum;
  }

  Figures validate() {
    separate::TrainableSeparator& separator = average_separator_;
    double words = 0.0;
    double twice = 0.0;
    double examples = 0.0;
    std::int64_t with_example = 0;
    const auto gain_db =
        [](const data::Batch& batch, std::int64_t item, const at::Tensor& estimate) {
          return dsp::si_sdr(batch.target[item], estimate) -
                 dsp::si_sdr(batch.target[item], batch.mixture[item]);
        };
    for (std::int64_t first = 0; first < options_.validation_mixtures;
         first += options_.data.batch_size) {
      check_interrupt();
      const data::Batch batch = validation_.draw(
          first, std::min(options_.data.batch_size, options_.validation_mixtures - first));
      const at::Tensor mixture = batch.mixture.to(device_);
      const auto gains_db = [&](const at::Tensor& condition) {
        const at::Tensor estimates = separator.separate(mixture, condition).cpu();
        double sum = 0.0;
        for (std::int64_t i = 0; i < mixture.size(0); ++i) {
          sum += gain_db(batch, i, estimates[i]);
        }
        return sum;
      };
      const at::Tensor asked = average_.text.embeddings(batch.queries);
      words += gains_db(asked);
      if (options_.second_pass > 0.0) {
        twice += gains_db(separate::second_condition(
            asked, found_in(separator.spectrum(mixture), asked, separator)));
      }
      if (!batch.example_items.empty()) {
        const at::Tensor items = at::tensor(batch.example_items);
        const at::Tensor by_example =
            separator
                .separate(mixture.index_select(0, items.to(device_)),
                          average_examples_->conditions(batch.examples.to(device_)))
                .cpu();
        for (std::size_t i = 0; i < batch.example_items.size(); ++i) {
          examples +=
              gain_db(batch, batch.example_items[i], by_example[static_cast<std::int64_t>(i)]);
          ++with_example;
        }
      }
    }
    const auto mixtures = static_cast<double>(options_.validation_mixtures);
    Figures figures{{"si_sdri_db", words / mixtures}};
    if (options_.second_pass > 0.0) {
      figures = {{"si_sdri_db", twice / mixtures}, {"si_sdri_first_db", words / mixtures}};
    }
    if (with_example > 0) {
      figures.emplace_back("si_sdri_by_example_db", examples / static_cast<double>(with_example));
    }
    return figures;
  }

  std::vector<std::string> listen(const std::filesystem::path& folder, std::int64_t step) {
    separate::TrainableSeparator& separator = average_separator_;
    const auto rate = average_.config.front_end.sample_rate;
    std::vector<std::string> queries;
    for (std::int64_t i = 0; i < std::min(options_.listen, options_.validation_mixtures); ++i) {
      const data::Batch batch = validation_.draw(i, 1);
      const at::Tensor estimate =
          separator.separate(batch.mixture.to(device_), average_.text.embeddings(batch.queries));
      const auto path = [&](const std::string& name) {
        return folder / (std::to_string(i) + "-" + name + ".flac");
      };
      audio::write_sound(path("mixture"), batch.mixture, rate);
      audio::write_sound(path("target"), batch.target, rate);
      audio::write_sound(path("step-" + std::to_string(step)), estimate.cpu(), rate);
      queries.push_back(batch.queries.front());
    }
    return queries;
  }

  const SeparatorOptions& options_;
  const Processes& processes_;
  c10::Device device_;
  const data::Mixer& validation_;
  ModelBundle live_;
  ModelBundle average_;
  separate::TrainableSeparator separator_;
  separate::TrainableSeparator average_separator_;
  std::optional<separate::TrainableSeparator> teacher_;
  std::optional<separate::AudioEmbedder> live_examples_;
  std::optional<separate::AudioEmbedder> average_examples_;
  const data::Mixer& training_;
  std::unique_ptr<Prefetch<data::Batch>> loader_;  // made at the first step, ends before the mixer
};

}  // namespace

void train_separator(const SeparatorOptions& options) {
  const LossWeights& loss = options.loss;
  if (!(loss.snr + loss.si_sdr + loss.waveform + loss.spectral > 0.0)) {
    throw Error(
        ErrorKind::usage,
        "all loss weights for the shape of present sounds are 0; set --loss-snr, --loss-si-sdr, "
        "--loss-waveform or --loss-spectral");
  }
  const auto config = model::ModelConfig::load(config_of(options));
  if (nn::token_width(config.separator) > 0) {
    throw Error(ErrorKind::usage,
                "'" + config.name +
                    "' attends to the words of a query, which this recipe does not support; train "
                    "it with lasso train bimodal");
  }
  open_run(options.training);
  const Processes processes(options.training.processes);
  const auto front_end = config.front_end;
  const TrainingData data(options.data, front_end.sample_rate);
  data::MixerOptions mixing;
  mixing.sample_rate = front_end.sample_rate;
  mixing.seconds = options.data.seconds;
  mixing.category_exponent = options.data.category_exponent;
  mixing.seed = options.training.seed;
  mixing.examples = options.examples;
  const data::Mixer training(data.training, mixing);
  mixing.augment = false;
  mixing.seed = kValidationSeed;
  mixing.examples = options.examples > 0.0 ? 1.0 : 0.0;
  const data::Mixer validation(data.validation, mixing);
  SeparatorTrainer trainer(options, training, validation, processes);
  run(options.training, trainer.task(), processes);
}

}  // namespace lasso::train
