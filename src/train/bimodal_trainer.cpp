#include "lasso/train/bimodal_trainer.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <spdlog/spdlog.h>

#include "autocast.hpp"
#include "bimodal_loss.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/log.hpp"
#include "lasso/data/caption_phrases.hpp"
#include "lasso/data/mixing.hpp"
#include "lasso/dsp/bss_eval.hpp"
#include "lasso/dsp/sinc_resample.hpp"
#include "lasso/model/model.hpp"
#include "lasso/nn/audio_encoder.hpp"
#include "lasso/separate/audio_embedder.hpp"
#include "recipe.hpp"

namespace lasso::train {

namespace fs = std::filesystem;

namespace {

using data::Random;
using data::Recording;

constexpr double kLeastClipGain = 0.5;
constexpr double kMostClipGain = 1.5;

struct BiModalData {
  std::vector<Recording> training;
  std::vector<Recording> validation;
  bool labelled = false;  ///< recordings of one sound each, else captioned mixtures
  std::vector<std::vector<Recording>> validation_mixtures;  ///< where a list has them
};

/// A list that has no default.
const fs::path& given(const fs::path& list, const char* option) {
  if (list.empty()) {
    throw Error(ErrorKind::usage, std::string("no list to validate on; give ") + option);
  }
  return list;
}

BiModalData read_lists(const BiModalLists& lists) {
  const fs::path& mixtures = lists.validation_mixtures;
  BiModalData data;
  if (!lists.audiocaps.empty()) {
    if (mixtures.empty()) {
      given(lists.validation_ids, "--validation-ids or --validation-listed");
    }
    data.training = data::read_audiocaps(lists.audiocaps, lists.ids, lists.audio);
    data.validation = data::read_audiocaps(lists.audiocaps, lists.validation_ids, lists.audio);
  } else if (!lists.music.empty()) {
    data.training = data::read_music(lists.music, lists.audio);
    data.validation =
        data::read_music(given(lists.validation_music, "--validation-music"), lists.audio);
  } else if (!lists.vggsound.empty()) {
    data.training = data::read_vggsound(lists.vggsound, lists.audio);
    data.validation =
        data::read_vggsound(given(lists.validation_vggsound, "--validation-vggsound"), lists.audio);
  } else if (!lists.esc50.empty()) {
    data.training = data::read_esc50(lists.esc50, lists.train_folds);
    data.validation = data::read_esc50(lists.esc50, lists.validation_folds);
    for (auto* recordings : {&data.training, &data.validation}) {
      for (Recording& recording : *recordings) {
        recording.caption = "The sound of " + recording.category;
      }
    }
  } else {
    throw Error(ErrorKind::usage,
                "no list to train on; give --audiocaps, --music, --vggsound or --esc50");
  }
  data.labelled = lists.audiocaps.empty();
  if (!mixtures.empty()) {
    data.validation_mixtures = data::read_mixtures(mixtures, data.validation);
  }
  return data;
}

/// Mixtures of clips, which have captions and phrases.
struct WeakBatch {
  at::Tensor mixture;                                          // (batch, samples)
  std::vector<at::Tensor> clips;                               // of each number, (batch, samples)
  std::vector<std::vector<std::string>> captions;              // by clip, by item
  std::vector<std::vector<std::vector<std::string>>> phrases;  // by clip, by phrase, by item
  std::vector<std::vector<std::vector<double>>> weights;       // by clip, by item, by phrase
};

std::string all_of(const std::vector<std::string>& labels) {
  std::string text = "The sound mixture of ";
  for (std::size_t i = 0; i < labels.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == labels.size() ? " and " : ", ") + labels[i];
  }
  return text;
}

/// What was drawn, or another whose label is none of these.
Library::Drawn other_than(const std::set<std::string>& labels,
                          Library::Drawn drawn,
                          Library& from,
                          Random& random) {
  constexpr int kMostDraws = 10'000;
  for (int tries = 0; labels.count(drawn.recording->category) > 0; ++tries) {
    if (tries == kMostDraws) {
      throw Error(ErrorKind::input,
                  "the recordings that can be read have too few labels to mix; check their folder");
    }
    drawn = from.any(random);
  }
  return drawn;
}

class BiModalTrainer {
 public:
  BiModalTrainer(const BiModalOptions& options,
                 const model::ModelConfig& config,
                 const BiModalData& data,
                 const Epochs& epochs,
                 const Processes& processes)
      : options_(options),
        device_(options.training.device),
        is_labelled_(data.labelled),
        epochs_(epochs),
        processes_(processes),
        recipe_(config, options.encoders, options.training),
        reader_(config.front_end.sample_rate),
        training_(data.training, reader_),
        validation_(data.validation, reader_),
        listed_(data.validation_mixtures),
        loader_([this](std::int64_t step) { return draw(step); }, options.workers) {
    if (options.mix_and_separate) {
      return;
    }
    const model::Model judge(options.encoders, /*cache=*/false);
    judge_config_ = judge.config();
    auto encoder = judge.audio_encoder();
    encoder->to(device_);
    for (at::Tensor& parameter : encoder->parameters()) {
      parameter.requires_grad_(false);
    }
    embedder_.emplace(judge_config_, encoder);
  }

  TrainingTask task() {
    TrainingTask task = recipe_.task();
    task.loss = [this](std::int64_t step) { return loss(step); };
    task.validate = [this] { return validate(); };
    task.method.decoupled_decay = false;
    task.method.beta2 = 0.999;
    task.method.schedule = Schedule::stepped;
    task.method.schedule_steps = options_.reduce_every * epochs_.steps();
    task.method.average_decay = 0.0;
    task.method.clips_gradients = false;
    return task;
  }

 private:
  std::size_t clips() const { return static_cast<std::size_t>(options_.clips); }
  std::size_t sources() const { return static_cast<std::size_t>(options_.sources); }

  at::Tensor cut(const Library::Drawn& drawn, Random& random) const {
    return data::cut_as_listed(
        *drawn.recording, drawn.waveform, reader_.sample_rate(), options_.samples, random);
  }

  bool is_supervised(std::int64_t step) const {
    Random random = data::random_of(options_.training.seed + 1, static_cast<std::uint64_t>(step));
    return data::chance(random, options_.supervised_ratio);
  }

  WeakBatch draw(std::int64_t step) {
    const bool supervised = is_supervised(step);
    WeakBatch batch;
    batch.captions.resize(clips());
    batch.phrases.assign(clips(), {});
    batch.weights.resize(clips());
    std::vector<at::Tensor> mixtures;
    std::vector<std::vector<at::Tensor>> waveforms(clips());
    const auto items = epochs_.of_step(step);
    for (std::size_t i = 0; i < items.size(); ++i) {
      Random random = data::random_of(options_.training.seed, epochs_.first_of(step) + i);
      if (is_labelled_) {
        add_labelled(items[i], supervised ? 1 : sources(), random, batch, waveforms);
      } else {
        add_captioned(items[i], random, batch, waveforms);
      }
      at::Tensor sum = waveforms[0].back();
      for (std::size_t n = 1; n < clips(); ++n) {
        sum = sum + waveforms[n].back();
      }
      mixtures.push_back(sum);
    }
    batch.mixture = at::stack(mixtures);
    for (const auto& of_clip : waveforms) {
      batch.clips.push_back(at::stack(of_clip));
    }
    if (supervised) {
      batch.phrases.assign(clips(), {});
    }
    return batch;
  }

  /// The phrases of one clip of one item.
  void add_phrases(std::size_t clip,
                   const std::vector<std::string>& phrases,
                   const std::vector<double>& weights,
                   WeakBatch& batch) const {
    batch.phrases[clip].resize(phrases.size());
    for (std::size_t i = 0; i < phrases.size(); ++i) {
      batch.phrases[clip][i].push_back(phrases[i]);
    }
    batch.weights[clip].push_back(weights);
  }

  /// The item and others at random, each a natural mixture.
  void add_captioned(std::size_t item,
                     Random& random,
                     WeakBatch& batch,
                     std::vector<std::vector<at::Tensor>>& waveforms) {
    std::vector<at::Tensor> heard;
    std::vector<double> gains;
    for (std::size_t n = 0; n < clips(); ++n) {
      const auto drawn = n == 0 ? training_.read(item, random) : training_.any(random);
      const Recording& recording = *drawn.recording;
      heard.push_back(cut(drawn, random));
      gains.push_back(data::uniform(random, kLeastClipGain, kMostClipGain));
      batch.captions[n].push_back(recording.caption);
      const auto choice = data::choose_phrases(recording.phrases.size(), sources(), random);
      std::vector<std::string> phrases;
      for (const std::size_t place : choice.phrases) {
        phrases.push_back(recording.phrases[place]);
      }
      add_phrases(n, phrases, choice.weights, batch);
    }
    const auto mixed = data::mix_of_mixtures(heard, gains);
    for (std::size_t n = 0; n < clips(); ++n) {
      waveforms[n].push_back(mixed.components[n]);
    }
  }

  /// The item and others, all of different labels, so many for each clip.
  void add_labelled(std::size_t item,
                    std::size_t each,
                    Random& random,
                    WeakBatch& batch,
                    std::vector<std::vector<at::Tensor>>& waveforms) {
    std::set<std::string> labels;
    const auto share = 1.0 / static_cast<double>(clips() * each);
    for (std::size_t n = 0; n < clips(); ++n) {
      at::Tensor sum;
      std::vector<std::string> phrases;
      std::vector<std::string> named;
      for (std::size_t i = 0; i < each; ++i) {
        auto drawn = labels.empty() ? training_.read(item, random) : training_.any(random);
        drawn = other_than(labels, std::move(drawn), training_, random);
        const std::string& label = drawn.recording->category;
        labels.insert(label);
        const at::Tensor part = share * cut(drawn, random).clamp(-1.0, 1.0);
        sum = sum.defined() ? sum + part : part;
        phrases.push_back("The sound of " + label);
        named.push_back(label);
      }
      batch.captions[n].push_back(each == 1 ? phrases.front() : all_of(named));
      add_phrases(n, phrases, std::vector<double>(each, 1.0), batch);
      waveforms[n].push_back(sum);
    }
  }

  at::Tensor loss(std::int64_t step) {
    const WeakBatch batch = loader_.batch(step);
    std::vector<ClipOfMixtures> heard;
    for (std::size_t n = 0; n < clips(); ++n) {
      ClipOfMixtures clip;
      clip.waveform = batch.clips[n].to(device_);
      clip.caption = recipe_.conditions(batch.captions[n]);
      if (!options_.mix_and_separate && !batch.phrases[n].empty()) {
        for (const auto& of_batch : batch.phrases[n]) {
          clip.phrases.push_back(recipe_.conditions(of_batch));
        }
        clip.texts = batch.phrases[n];
        clip.weights = weights_of(batch.weights[n]);
      }
      heard.push_back(std::move(clip));
    }
    const Autocast autocast(device_, options_.training.precision);
    const BiModalLosses losses =
        bimodal_losses(recipe_.separator(), batch.mixture.to(device_), heard, judge());
    at::Tensor total = options_.reconstruction_weight * losses.unsupervised;
    if (losses.consistency.defined()) {
      total = total + options_.reconstruction_weight * losses.consistency;
    }
    if (losses.contrastive.defined()) {
      total = total + options_.contrastive_weight * losses.contrastive;
    }
    return total;
  }

  at::Tensor weights_of(const std::vector<std::vector<double>>& rows) const {
    std::vector<at::Tensor> tensors;
    for (const auto& row : rows) {
      tensors.push_back(at::tensor(row, at::kFloat));
    }
    return at::stack(tensors).to(device_);
  }

  ContrastiveJudge judge() {
    ContrastiveJudge judge;
    if (options_.contrastive_weight == 0.0 || !embedder_) {
      return judge;
    }
    judge.embedder = [this](const at::Tensor& waveforms) {
      const at::Tensor resampled =
          dsp::sinc_resample(waveforms, reader_.sample_rate(), embedder_->sample_rate());
      const at::Tensor heard = resampled.size(1) <= embedder_->stretch_samples()
                                   ? embedder_->of_stretches(resampled)
                                   : embedder_->conditions(resampled);
      return heard / heard.norm(2, 1, /*keepdim=*/true);
    };
    judge.logit_scale = judge_config_.detection.logit_scale;
    judge.gather = [this](const at::Tensor& rows) { return processes_.gather(rows); };
    judge.first_row = processes_.rank() * options_.batch_size;
    judge.skips_equal = options_.skip_equal_phrases;
    return judge;
  }

  /// What is mixed to be validated on; less than two recordings if some cannot be read.
  std::vector<Library::Drawn> validation_mixture(std::size_t item) {
    std::vector<Library::Drawn> drawn;
    if (!listed_.empty()) {
      for (const Recording& recording : listed_[item]) {
        if (auto read = validation_.read_if_possible(recording)) {
          drawn.push_back(std::move(*read));
        }
      }
      return drawn.size() == listed_[item].size() ? drawn : std::vector<Library::Drawn>();
    }
    Random random = data::random_of(kValidationSeed, item);
    drawn.push_back(validation_.read(item % validation_.size(), random));
    drawn.push_back(
        other_than({drawn[0].recording->category}, validation_.any(random), validation_, random));
    return drawn;
  }

  /// Mixtures of recordings around their middle, each found by its caption, scored as the original
  /// does.
  Figures validate() {
    dsp::BssScores sum;
    double mixture_sdr = 0.0;
    double count = 0.0;
    const std::size_t items =
        listed_.empty() ? static_cast<std::size_t>(options_.validation_mixtures) : listed_.size();
    for (std::size_t item = 0; item < items; ++item) {
      check_interrupt();
      const auto drawn = validation_mixture(item);
      if (drawn.empty()) {
        continue;
      }
      std::vector<at::Tensor> parts;
      for (const Library::Drawn& one : drawn) {
        parts.push_back(data::centre_cut(one.waveform, options_.samples));
      }
      const auto mixed = data::mix_of_mixtures(parts, std::vector<double>(parts.size(), 1.0));
      const at::Tensor mixture = mixed.mixture.unsqueeze(0).to(device_);
      std::vector<at::Tensor> estimates;
      for (const Library::Drawn& one : drawn) {
        estimates.push_back(recipe_.average()
                                .separate(mixture, recipe_.conditions({one.recording->caption}))
                                .squeeze(0)
                                .cpu());
      }
      estimates.push_back(mixed.mixture);
      const auto scores = dsp::bss_eval(at::stack(mixed.components), at::stack(estimates));
      for (std::size_t i = 0; i < drawn.size(); ++i) {
        const auto& of_mixture = scores[i].back();
        if (std::isfinite(scores[i][i].sdr) && std::isfinite(of_mixture.sdr)) {
          sum.sdr += scores[i][i].sdr;
          sum.sir += scores[i][i].sir;
          sum.sar += scores[i][i].sar;
          mixture_sdr += of_mixture.sdr;
          count += 1.0;
        }
      }
    }
    if (count == 0.0) {
      throw Error(ErrorKind::input,
                  "no validation mixture can be read; check the folder of the recordings");
    }
    return {{"sdr_db", sum.sdr / count},
            {"sir_db", sum.sir / count},
            {"sar_db", sum.sar / count},
            {"sdr_of_mixture_db", mixture_sdr / count}};
  }

  const BiModalOptions& options_;
  c10::Device device_;
  bool is_labelled_;
  Epochs epochs_;
  const Processes& processes_;
  Recipe recipe_;
  model::ModelConfig judge_config_;
  std::optional<separate::AudioEmbedder> embedder_;
  data::RecordingReader reader_;
  Library training_;
  Library validation_;
  const std::vector<std::vector<Recording>>& listed_;
  Loader<WeakBatch> loader_;
};

void check_lists(const BiModalOptions& options, const BiModalData& data) {
  std::set<std::string> labels;
  for (const Recording& recording : data.training) {
    labels.insert(recording.category);
  }
  const auto needed =
      static_cast<std::size_t>(options.clips * (data.labelled ? options.sources : 1));
  if (labels.size() < needed) {
    throw Error(ErrorKind::input,
                "the list to train on has " + std::to_string(labels.size()) +
                    " labels, and a mixture needs " + std::to_string(needed) +
                    "; use fewer --num-mix or --n-sources");
  }
  std::set<std::string> validated;
  for (const Recording& recording : data.validation) {
    validated.insert(recording.category);
  }
  if (validated.size() < 2) {
    throw Error(ErrorKind::input,
                "the list to validate on has fewer than two labels; give a longer one");
  }
}

}  // namespace

void train_bimodal(const BiModalOptions& options) {
  open_run(options.training);
  const Processes processes(options.training.processes);
  const BiModalData data = read_lists(options.lists);
  check_lists(options, data);
  logger().info(
      "{} recordings to train on, {} to validate on", data.training.size(), data.validation.size());
  if (options.supervised_ratio > 0.0 && !data.labelled) {
    throw Error(ErrorKind::usage,
                "captioned recordings are mixtures themselves and cannot supervise; omit "
                "--supervised-ratio, or give --music, --vggsound or --esc50");
  }
  const auto encoders = model::ModelConfig::load(options.encoders / "config.json");
  nn::BiModalUNetConfig network = options.network;
  network.token_width = encoders.text_encoder.width;
  network.condition_size = encoders.text_encoder.condition_size;
  const auto config = encoders.with_separator("bimodal", model::bimodal_front_end(), network);
  const Epochs epochs(
      data.training.size(), options.batch_size, options.training.processes, options.training.seed);
  BiModalOptions whole = options;
  whole.training.steps = options.epochs * epochs.steps();
  whole.training.validate_every = options.validate_every * epochs.steps();
  BiModalTrainer trainer(whole, config, data, epochs, processes);
  run(whole.training, trainer.task(), processes);
}

}  // namespace lasso::train
