#include "lasso/train/clap_trainer.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <utility>

#include <ATen/ATen.h>
#include <torch/utils.h>

#include "autocast.hpp"
#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/prefetch.hpp"
#include "lasso/data/mixer.hpp"
#include "lasso/model/model_bundle.hpp"
#include "lasso/nn/text_encoder.hpp"
#include "lasso/separate/audio_embedder.hpp"
#include "lasso/train/loss.hpp"
#include "lasso/train/training.hpp"

namespace lasso::train {

using model::ModelBundle;

namespace {

constexpr std::uint64_t kPairSeed = 77;

struct TextPair {
  std::string a;
  std::string b;
};

std::vector<TextPair> read_text_pairs(const std::filesystem::path& path) {
  std::vector<TextPair> pairs;
  if (!path.empty()) {
    const CsvTable table(path);
    const std::size_t a = table.column("a");
    const std::size_t b = table.column("b");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      pairs.push_back({table.at(row, a), table.at(row, b)});
    }
  }
  return pairs;
}

/// Both encoders of a bundle, and what uses them.
struct Towers {
  Towers(const ClapOptions& options, c10::Device device)
      : bundle(ModelBundle::create(options.config, options.tokenizer)),
        only_text(options.only_text) {
    if (!bundle.audio_encoder ||
        bundle.config.audio_encoder->architecture != nn::AudioArchitecture::cnn) {
      throw Error(ErrorKind::model,
                  "'" + options.config.string() +
                      "' has no audio_encoder that can be trained; add one, such as "
                      "{\"architecture\": \"cnn\", "
                      "\"widths\": [24, 48, 96, 160]}");
    }
    if (!options.begin_with.empty()) {
      bundle.load_encoders(options.begin_with);
    }
    bundle.text.encoder->to(device);
    bundle.audio_encoder->to(device);
    if (only_text) {
      bundle.audio_encoder->eval();
      for (const at::Tensor& parameter : bundle.audio_encoder->parameters()) {
        parameter.requires_grad_(false);
      }
    }
  }

  Networks learning() const {
    Networks networks{{"text_encoder", bundle.text.encoder}};
    if (!only_text) {
      networks.emplace("audio_encoder", bundle.audio_encoder);
    }
    return networks;
  }

  at::Tensor of_sounds(const at::Tensor& waveforms) const {
    return separate::AudioEmbedder(bundle.config, bundle.audio_encoder).conditions(waveforms);
  }

  ModelBundle bundle;
  bool only_text;
};

class ClapTrainer {
 public:
  ClapTrainer(const ClapOptions& options,
              const data::Mixer& training,
              const data::ClipSet& validation,
              const Processes& processes)
      : options_(options),
        processes_(processes),
        device_(options.training.device),
        training_(training),
        validation_(validation),
        pairs_(read_text_pairs(options.pairs)),
        live_((torch::manual_seed(options.training.seed), options), device_),
        average_(options, device_) {
    average_.bundle.text.encoder->eval();
    average_.bundle.audio_encoder->eval();
  }

  TrainingTask task() {
    return {live_.learning(),
            average_.learning(),
            [this](std::int64_t step) { return loss(step); },
            [this] { return validate(); },
            [this](const std::filesystem::path& folder) { average_.bundle.save_encoders(folder); },
            nullptr};
  }

 private:
  at::Tensor loss(std::int64_t step) {
    if (!loader_) {
      const auto draw = [this, size = options_.data.batch_size, next = step]() mutable {
        const std::int64_t all = processes_.size() * size;
        const std::int64_t begin = processes_.rank() * size;
        return training_.draw_captioned(next++ * all, all, begin, begin + size);
      };
      loader_ = std::make_unique<Prefetch<data::Captioned>>(draw, kBatchesAhead);
    }
    const data::Captioned batch = loader_->next();
    const std::vector<TextPair> pairs = draw_pairs(step);
    std::vector<std::string> texts = batch.phrases;
    for (const TextPair& pair : pairs) {
      texts.push_back(pair.a);
    }
    for (const TextPair& pair : pairs) {
      texts.push_back(pair.b);
    }
    const auto [all, mine] = conditions(texts, batch.sounds.to(device_));
    const auto sounds = static_cast<std::int64_t>(batch.phrases.size());
    // Texts are little work: every process has all of them, and its part of the sounds.
    const at::Tensor of_sounds = processes_.gather(mine);
    at::Tensor loss = contrastive_loss(
        of_sounds, all.narrow(0, 0, sounds), batch.positive.to(device_), options_.temperature);
    if (!pairs.empty()) {
      const auto count = static_cast<std::int64_t>(pairs.size());
      loss = loss + contrastive_loss(all.narrow(0, sounds, count),
                                     all.narrow(0, sounds + count, count),
                                     alike(pairs).to(device_),
                                     options_.temperature);
    }
    return loss;
  }

  /// Of texts, and of sounds.
  std::pair<at::Tensor, at::Tensor> conditions(const std::vector<std::string>& texts,
                                               const at::Tensor& sounds) const {
    const Autocast autocast(device_, options_.training.precision);
    return {live_.bundle.text.embeddings(texts).to(at::kFloat),
            live_.of_sounds(sounds).to(at::kFloat)};
  }

  /// Those of a step follow from it alone.
  std::vector<TextPair> draw_pairs(std::int64_t step) const {
    std::vector<TextPair> drawn;
    std::seed_seq seeds{kPairSeed, options_.training.seed, static_cast<std::uint64_t>(step)};
    std::mt19937_64 random(seeds);
    while (!pairs_.empty() && static_cast<std::int64_t>(drawn.size()) < options_.pair_batch_size) {
      drawn.push_back(pairs_[random() % pairs_.size()]);
    }
    return drawn;
  }

  /// (pairs, pairs) bool: which texts b go with which a, as pairs may share a text.
  static at::Tensor alike(const std::vector<TextPair>& pairs) {
    const auto count = static_cast<std::int64_t>(pairs.size());
    at::Tensor positive = at::eye(count, at::kBool);
    auto values = positive.accessor<bool, 2>();
    for (std::int64_t row = 0; row < count; ++row) {
      for (std::int64_t column = 0; column < count; ++column) {
        const auto& mine = pairs[static_cast<std::size_t>(row)];
        const auto& other = pairs[static_cast<std::size_t>(column)];
        values[row][column] |= mine.a == other.a || mine.b == other.b;
      }
    }
    return positive;
  }

  /// A clip from where it begins to sound: (1, samples).
  at::Tensor excerpt(const data::Clip& clip) const {
    const auto rate = live_.bundle.config.front_end.sample_rate;
    const auto samples =
        static_cast<std::int64_t>(options_.data.seconds * static_cast<double>(rate));
    const auto length = static_cast<std::int64_t>(clip.samples.size());
    const auto begin =
        std::max<std::int64_t>(std::min(clip.active_frames.front(), length - samples), 0);
    const std::int64_t count = std::min(samples, length - begin);
    at::Tensor out = at::zeros({1, samples}, at::kFloat);
    auto* const values = out.data_ptr<float>();
    for (std::int64_t n = 0; n < count; ++n) {
      values[n] = static_cast<float>(clip.samples[static_cast<std::size_t>(begin + n)]) / 32768.0F;
    }
    return out;
  }

  Figures validate() {
    const auto& clips = validation_.clips();
    std::map<std::string, std::int64_t> numbers;  // of categories
    std::vector<std::string> phrases;             // of each, the first clip's
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> labels;
    std::vector<at::Tensor> sounds;
    for (const data::Clip& clip : clips) {
      check_interrupt();
      const auto [entry, fresh] =
          numbers.emplace(clip.category, static_cast<std::int64_t>(phrases.size()));
      if (fresh) {
        phrases.push_back(clip.query);
        sizes.push_back(0);
      }
      labels.push_back(entry->second);
      ++sizes[static_cast<std::size_t>(entry->second)];
      sounds.push_back(average_.of_sounds(excerpt(clip).to(device_)).cpu());
    }
    const at::Tensor texts = average_.bundle.text.embeddings(phrases).cpu();
    const at::Tensor scores = at::matmul(at::cat(sounds), texts.t());  // (clips, categories)
    std::vector<std::int64_t> largest = all_of(sizes.size());
    std::stable_sort(largest.begin(), largest.end(), [&](std::int64_t a, std::int64_t b) {
      return sizes[static_cast<std::size_t>(a)] > sizes[static_cast<std::size_t>(b)];
    });
    constexpr std::size_t kLargest = 10;
    largest.resize(std::min(largest.size(), kLargest));
    return {{"zero_shot", zero_shot(scores, labels, sizes, all_of(sizes.size()))},
            {"zero_shot_of_10", zero_shot(scores, labels, sizes, largest)},
            {"recall_at_1", recall(scores, labels, 1)},
            {"recall_at_5", recall(scores, labels, 5)},
            {"recall_at_10", recall(scores, labels, 10)}};
  }

  static std::vector<std::int64_t> all_of(std::size_t count) {
    std::vector<std::int64_t> all(count);
    std::iota(all.begin(), all.end(), 0);
    return all;
  }

  /// The share of clips nearest to their own category's phrase, the mean over categories, where
  /// these categories are all there is.
  static double zero_shot(const at::Tensor& scores,
                          const std::vector<std::int64_t>& labels,
                          const std::vector<std::int64_t>& sizes,
                          const std::vector<std::int64_t>& categories) {
    const at::Tensor nearest = scores.index_select(1, at::tensor(categories)).argmax(1);
    const std::set<std::int64_t> chosen(categories.begin(), categories.end());
    double sum = 0.0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto found = nearest[static_cast<std::int64_t>(i)].item<std::int64_t>();
      if (chosen.count(labels[i]) > 0 && categories[static_cast<std::size_t>(found)] == labels[i]) {
        sum += 1.0 / static_cast<double>(sizes[static_cast<std::size_t>(labels[i])]);
      }
    }
    return sum / static_cast<double>(categories.size());
  }

  /// The share of categories whose phrase has a clip of theirs among the k nearest.
  static double recall(const at::Tensor& scores,
                       const std::vector<std::int64_t>& labels,
                       std::int64_t k) {
    const at::Tensor nearest = std::get<1>(scores.topk(std::min(k, scores.size(0)), 0));
    double found = 0.0;
    for (std::int64_t category = 0; category < scores.size(1); ++category) {
      for (std::int64_t place = 0; place < nearest.size(0); ++place) {
        const auto clip = nearest[place][category].item<std::int64_t>();
        if (labels[static_cast<std::size_t>(clip)] == category) {
          found += 1.0;
          break;
        }
      }
    }
    return found / static_cast<double>(scores.size(1));
  }

  const ClapOptions& options_;
  const Processes& processes_;
  c10::Device device_;
  const data::Mixer& training_;
  const data::ClipSet& validation_;
  std::vector<TextPair> pairs_;
  Towers live_;
  Towers average_;
  std::unique_ptr<Prefetch<data::Captioned>> loader_;  // made at the first step
};

}  // namespace

void train_clap(const ClapOptions& options) {
  open_run(options.training);
  const Processes processes(options.training.processes);
  const auto front_end = model::ModelConfig::load(options.config).front_end;
  const TrainingData data(options.data, front_end.sample_rate);
  data::MixerOptions mixing;
  mixing.sample_rate = front_end.sample_rate;
  mixing.seconds = options.data.seconds;
  mixing.category_exponent = options.data.category_exponent;
  mixing.seed = options.training.seed;
  const data::Mixer training(data.training, mixing);
  ClapTrainer trainer(options, training, data.validation, processes);
  run(options.training, trainer.task(), processes);
}

}  // namespace lasso::train
