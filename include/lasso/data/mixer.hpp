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

/// The options of a Mixer.
struct MixerOptions {
  std::int64_t sample_rate = 32000;
  double seconds = 4.0;
  /// Categories are drawn with weight (clips in the category)^exponent: 0 is uniform over
  /// categories, 1 uniform over clips.
  double category_exponent = 0.7;
  std::uint64_t seed = 1;
  /// True: one to five sources; changes of speed, tone, room and bandwidth; any phrases; two
  /// queries per mixture, as items 2 i and 2 i + 1, the second sometimes for an absent sound. Where
  /// the first phrase describes several categories ("music"), two of them may be there, and the
  /// target is their sum.
  /// False, for validation: two unchanged sources, one query per mixture.
  bool augment = true;
  /// The share of items that come with an example recording of the queried sound.
  double examples = 0.0;
};

/// Mixtures with their targets.
struct Batch {
  at::Tensor mixture;  ///< (batch, samples) float32
  at::Tensor target;   ///< (batch, samples) float32; silence if the mixture lacks the queried sound
  std::vector<std::string> queries;
  std::vector<std::vector<std::string>> categories;  ///< of the sources, the target first
  /// Other recordings of the queried sounds, (examples, samples) float32; the same recording with
  /// other changes if the category has no other. Undefined if no item has an example.
  at::Tensor examples;
  std::vector<std::int64_t> example_items;  ///< the example's item, by its index in the batch
  std::vector<float> example_shares;        ///< weight relative to the words, up to 1
};

/// A query, and the categories of sounds that it asks for and that accompany these.
struct Scenario {
  std::string query;
  std::vector<std::string> targets;
  std::vector<std::string> companions;
};

/// Sounds with phrases that describe them.
struct Captioned {
  at::Tensor sounds;                 ///< (batch or part of it, samples) float32
  std::vector<std::string> phrases;  ///< one per sound of the batch
  at::Tensor positive;               ///< (batch, batch) bool: phrase [column] describes sound [row]
};

/// Draws mixtures from a set of clips. Item i depends only on the seed and i, so a run can resume
/// anywhere.
class Mixer {
 public:
  /// `clips` must outlive the mixer. Throws an input Error unless it has at least two categories.
  Mixer(const ClipSet& clips, const MixerOptions& options);

  /// Items first, ..., first + count - 1.
  Batch draw(std::int64_t first, std::int64_t count) const;

  /// Mixture `number` of a scenario: a target, in half of the cases a second one of another
  /// category within 5 dB, and a companion within 10 dB. Throws an input Error if no clip is of the
  /// targets or the companions.
  Batch draw_scenario(const Scenario& scenario, std::int64_t number) const;

  /// Sounds first, ..., first + count - 1, some with a faint other sound in the background. Renders
  /// only sounds begin, ..., end - 1 of these; phrases cover all.
  Captioned draw_captioned(std::int64_t first,
                           std::int64_t count,
                           std::int64_t begin,
                           std::int64_t end) const;

 private:
  using Waveform = std::vector<float>;

  /// Queries per mixture. Two queries with different targets teach what the words mean.
  std::size_t questions() const noexcept { return options_.augment ? 2 : 1; }

  /// A sound and a phrase to query it with, as it is spelt.
  struct Choice {
    std::size_t category;
    const Clip* clip;
    std::string phrase;
    bool is_asked = false;  ///< part of the first question's target
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
  std::size_t draw_category_of(const std::vector<std::string>& names, Random& random) const;
  void add_clip(const Clip& clip, std::int64_t offset, Random& random, Waveform& out) const;
  Waveform draw_source(const Clip& first, std::size_t category, Random& random) const;
  const Clip& draw_clip(std::size_t category, Random& random) const;
  std::string draw_phrase(const Clip& clip, Random& random) const;
  std::string typed(std::string phrase, Random& random) const;
  Choice draw_choice(std::size_t category, Random& random) const;
  std::optional<Choice> find_other(const std::vector<Choice>& chosen, Random& random) const;
  std::optional<Choice> find_companion(const std::vector<Choice>& chosen, Random& random) const;
  Choice draw_other(const Choice& chosen, Random& random) const;
  Waveform draw_example(const Choice& asked, Random& random) const;
  Mixture draw_mixture(std::int64_t number) const;

  const ClipSet& set_;
  MixerOptions options_;
  std::int64_t samples_;
  std::vector<std::vector<std::size_t>> categories_;  // indices of clips
  std::vector<double> cumulative_;                    // cumulative weights of categories
};

}  // namespace lasso::data
