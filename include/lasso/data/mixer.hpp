#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/data/clip_set.hpp"
#include "lasso/data/random.hpp"

namespace lasso::data {

/// What mixtures are like.
struct MixerOptions {
  std::int64_t sample_rate = 32000;
  double seconds = 4.0;
  /// Categories are drawn with the weight (clips in it)^exponent: 0 is uniform over categories, 1
  /// uniform over clips.
  double category_exponent = 0.7;
  std::uint64_t seed = 1;
  /// One to four sources; speed, tone, rooms, limited bands; any phrases; mixtures asked about
  /// twice, by items number 2 i and 2 i + 1, the second now and then for what is not there. Without
  /// it: two sources as they are, each mixture asked about once; for validation.
  bool augment = true;
  /// The share of mixtures that come with an example of what is asked for.
  double examples = 0.0;
};

/// Mixtures with their targets.
struct Batch {
  at::Tensor mixture;  ///< (batch, samples) float32
  at::Tensor target;   ///< (batch, samples) float32; silence where the query is not in the mixture
  std::vector<std::string> queries;
  std::vector<std::vector<std::string>> categories;  ///< of the sources of each, the target first
  /// Other recordings of what is asked for, (examples, samples) float32; the same one otherwise
  /// changed where there is no other. Undefined where nothing is asked by example.
  at::Tensor examples;
  std::vector<std::int64_t> example_items;  ///< whose they are, numbers in the batch
  std::vector<float> example_shares;        ///< how much they count beside the words, to 1
};

/// Sounds with phrases for them.
struct Captioned {
  at::Tensor sounds;                 ///< (batch or a part of it, samples) float32
  std::vector<std::string> phrases;  ///< of each
  at::Tensor positive;               ///< (batch, batch) bool: phrase [column] describes sound [row]
};

/// Draws mixtures from a set of clips. Everything about item number i follows from the seed and i
/// alone, so a run can be taken up anywhere.
class Mixer {
 public:
  /// `clips` must outlive the mixer. Throws an input Error unless it has at least two categories.
  Mixer(const ClipSet& clips, const MixerOptions& options);

  /// Items number first, ..., first + count - 1.
  Batch draw(std::int64_t first, std::int64_t count) const;

  /// Sounds number first, ..., first + count - 1, some with others faintly behind them. Only those
  /// number begin, ..., end - 1 of these are made; phrases are there for all.
  Captioned draw_captioned(std::int64_t first,
                           std::int64_t count,
                           std::int64_t begin,
                           std::int64_t end) const;

 private:
  using Waveform = std::vector<float>;

  /// About one mixture: that the answers differ teaches what the words mean.
  std::size_t questions() const noexcept { return options_.augment ? 2 : 1; }

  /// A sound to ask for.
  struct Choice {
    std::size_t category;
    const Clip* clip;
    std::string phrase;
  };
  struct Question {
    Waveform target;  ///< empty: not in the mixture
    std::string phrase;
    Waveform example;  ///< empty: none
    float share = 0.0F;
  };
  struct Mixture {
    Waveform waveform;
    std::vector<std::string> categories;
    std::vector<Question> questions;
  };

  std::size_t draw_category(Random& random) const;
  void add_clip(const Clip& clip, std::int64_t offset, Random& random, Waveform& out) const;
  Waveform draw_source(const Clip& first, std::size_t category, Random& random) const;
  const Clip& draw_clip(std::size_t category, Random& random) const;
  std::string draw_phrase(const Clip& clip, Random& random) const;
  Choice draw_choice(std::size_t category, Random& random) const;
  std::optional<Choice> find_other(const std::vector<Choice>& chosen, Random& random) const;
  Choice draw_other(const Choice& chosen, Random& random) const;
  Waveform draw_example(const Choice& asked, Random& random) const;
  Mixture draw_mixture(std::int64_t number) const;

  const ClipSet& set_;
  MixerOptions options_;
  std::int64_t samples_;
  std::vector<std::vector<std::size_t>> categories_;  // indices of clips
  std::vector<double> cumulative_;                    // weights of categories, summed
};

}  // namespace lasso::data
