#include "lasso/train/mixer.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include <ATen/ATen.h>

#include "lasso/core/error.hpp"

namespace lasso::train {

namespace {

// Levels: the target's active power, and each interferer's over it.
constexpr double kTargetMinDb = -45.0;
constexpr double kTargetMaxDb = -22.0;
constexpr double kInterfererRangeDb = 10.0;  // while training, either way
constexpr double kValidationRangeDb = 5.0;
constexpr double kBehindMinDb = 8.0;  // below a captioned sound
constexpr double kBehindMaxDb = 30.0;

// Shares of mixtures.
constexpr double kAbsent = 0.12;        // the query is not there: the target is silence
constexpr double kAlone = 0.04;         // nothing but the target: it must pass
constexpr double kThirdSource = 0.35;   // beside the target and one interferer
constexpr double kFourthSource = 0.25;  // of those with a third
constexpr double kDoubled = 0.15;       // a source is two clips of its category
constexpr double kOwnPhrase = 0.25;     // the clip's own, else any of its category's
constexpr double kMistyped = 0.07;      // phrases with a letter wrong
constexpr double kExampleAlone = 0.4;   // of examples: words do not count
constexpr double kBehind = 0.4;         // captioned sounds with another behind them
constexpr double kSpeedChanged = 0.5;
constexpr double kToneChanged = 0.5;

constexpr double kMaxSpeed = 1.15;
constexpr double kMaxToneDb = 6.0;
constexpr double kMaxGapSeconds = 0.4;  // between notes chained into a phrase
constexpr double kTwoPi = 6.283185307179586;

double uniform(std::mt19937_64& random, double low, double high) {
  // 53 bits by hand: the library's distributions differ between platforms.
  constexpr double kStep = 1.0 / 9007199254740992.0;
  return low + (high - low) * static_cast<double>(random() >> 11U) * kStep;
}

bool chance(std::mt19937_64& random, double share) { return uniform(random, 0.0, 1.0) < share; }

std::size_t index_below(std::mt19937_64& random, std::size_t count) {
  return static_cast<std::size_t>(uniform(random, 0.0, 1.0) * static_cast<double>(count));
}

/// A letter left out, doubled or swapped with the next.
std::string mistyped(std::string phrase, std::mt19937_64& random) {
  const std::size_t at = index_below(random, phrase.size());
  const std::size_t way = index_below(random, 3);
  if (way == 0 && phrase.size() > 1) {
    phrase.erase(at, 1);
  } else if (way == 1 || at + 1 == phrase.size()) {
    phrase.insert(at, 1, phrase[at]);
  } else {
    std::swap(phrase[at], phrase[at + 1]);
  }
  return phrase;
}

double gain_from_db(double db) { return std::pow(10.0, db / 20.0); }

/// A first-order shelf: all above the corner raised or lowered.
void change_tone(std::vector<float>& x, double sample_rate, std::mt19937_64& random) {
  const auto gain = static_cast<float>(gain_from_db(uniform(random, -kMaxToneDb, kMaxToneDb)));
  const double corner_hz = 200.0 * std::pow(20.0, uniform(random, 0.0, 1.0));  // 200 to 4000
  const auto rate = static_cast<float>(1.0 - std::exp(-kTwoPi * corner_hz / sample_rate));
  float low = 0.0F;
  for (float& value : x) {
    low += rate * (value - low);
    value = low + gain * (value - low);
  }
}

void add(const std::vector<float>& source, double db, float* out) {
  const auto gain = static_cast<float>(gain_from_db(db));
  for (std::size_t n = 0; n < source.size(); ++n) {
    out[n] += gain * source[n];
  }
}

double active_power(const std::vector<float>& x, std::int64_t frame) {
  std::vector<double> powers;
  const auto size = static_cast<std::int64_t>(x.size());
  for (std::int64_t begin = 0; begin + frame <= size; begin += frame) {
    double power = 0.0;
    for (std::int64_t n = begin; n < begin + frame; ++n) {
      const double value = x[static_cast<std::size_t>(n)];
      power += value * value;
    }
    powers.push_back(power / static_cast<double>(frame));
  }
  const double loudest = *std::max_element(powers.begin(), powers.end());
  const double least = loudest * std::pow(10.0, -kActiveRangeDb / 10.0);
  double sum = 0.0;
  double count = 0.0;
  for (const double power : powers) {
    sum += power >= least ? power : 0.0;
    count += power >= least ? 1.0 : 0.0;
  }
  return sum / count;
}

}  // namespace

Mixer::Mixer(const ClipSet& clips, const MixerOptions& options)
    : set_(clips),
      options_(options),
      samples_(
          static_cast<std::int64_t>(options.seconds * static_cast<double>(options.sample_rate))) {
  std::map<std::string, std::vector<std::size_t>> by_category;
  for (std::size_t i = 0; i < clips.clips().size(); ++i) {
    by_category[clips.clips()[i].category].push_back(i);
  }
  double sum = 0.0;
  for (auto& [category, members] : by_category) {
    sum += std::pow(static_cast<double>(members.size()), options.category_exponent);
    cumulative_.push_back(sum);
    categories_.push_back(std::move(members));
  }
  if (categories_.size() < 2) {
    throw Error(ErrorKind::input,
                "the clips have " + std::to_string(categories_.size()) +
                    " categories in the chosen folds; two at least are needed to mix");
  }
}

std::size_t Mixer::draw_category(Random& random) const {
  const double at = uniform(random, 0.0, cumulative_.back());
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), at);
  return std::min(static_cast<std::size_t>(found - cumulative_.begin()), categories_.size() - 1);
}

const Clip& Mixer::draw_clip(std::size_t category, Random& random) const {
  const auto& members = categories_[category];
  return set_.clips()[members[index_below(random, members.size())]];
}

std::string Mixer::draw_phrase(const Clip& clip, Random& random) const {
  if (!options_.augment) {
    return clip.query;
  }
  std::string phrase = clip.query;
  const auto& kinds = set_.phrases(clip.category);
  if (!kinds.empty() && !chance(random, kOwnPhrase)) {
    const auto& others = kinds[index_below(random, kinds.size())];
    phrase = others[index_below(random, others.size())];
  }
  return chance(random, kMistyped) ? mistyped(std::move(phrase), random) : phrase;
}

/// Adds a clip so that its samples begin at `offset` of `out`, which may be negative.
void Mixer::add_clip(const Clip& clip, std::int64_t offset, Random& random, Waveform& out) const {
  const double speed = options_.augment && chance(random, kSpeedChanged)
                           ? std::pow(kMaxSpeed, uniform(random, -1.0, 1.0))
                           : 1.0;
  const auto gain = static_cast<float>(1.0 / 32768.0 / std::sqrt(clip.active_power));
  const auto last = static_cast<double>(clip.samples.size() - 1);
  const auto size = static_cast<std::int64_t>(out.size());
  for (std::int64_t n = std::max<std::int64_t>(offset, 0); n < size; ++n) {
    const double position = static_cast<double>(n - offset) * speed;
    if (position >= last) {
      break;
    }
    const auto index = static_cast<std::size_t>(position);
    const auto share = static_cast<float>(position - static_cast<double>(index));
    const auto before = static_cast<float>(clip.samples[index]);
    const auto after = static_cast<float>(clip.samples[index + 1]);
    out[static_cast<std::size_t>(n)] += gain * (before + share * (after - before));
  }
}

/// One source, as long as the mixture, its active power 1: a stretch of a long clip around
/// something that sounds, a short clip somewhere, or short clips of the category in a row.
Mixer::Waveform Mixer::draw_source(const Clip& first, std::size_t category, Random& random) const {
  Waveform out(static_cast<std::size_t>(samples_), 0.0F);
  const auto length = static_cast<std::int64_t>(first.samples.size());
  const bool doubled = options_.augment && chance(random, kDoubled);
  if (length < samples_ / 2 && options_.augment && chance(random, 0.5)) {
    const double max_gap = kMaxGapSeconds * static_cast<double>(options_.sample_rate);
    auto begin = static_cast<std::int64_t>(uniform(random, 0.0, max_gap));
    for (const Clip* clip = &first; begin < samples_; clip = &draw_clip(category, random)) {
      add_clip(*clip, begin, random, out);
      begin += static_cast<std::int64_t>(clip->samples.size()) +
               static_cast<std::int64_t>(uniform(random, 0.0, max_gap));
    }
  } else {
    for (const Clip* clip : {&first, doubled ? &draw_clip(category, random) : nullptr}) {
      if (clip == nullptr) {
        continue;
      }
      // Some active frame of the clip falls somewhere in the mixture.
      const auto frame = clip->active_frames[index_below(random, clip->active_frames.size())];
      const auto place = uniform(random, 0.05, 0.95) * static_cast<double>(samples_);
      add_clip(*clip, static_cast<std::int64_t>(place) - frame, random, out);
    }
  }
  if (options_.augment && chance(random, kToneChanged)) {
    change_tone(out, static_cast<double>(options_.sample_rate), random);
  }
  const auto frame =
      static_cast<std::int64_t>(kFrameSeconds * static_cast<double>(options_.sample_rate));
  const double power = active_power(out, frame);
  const auto gain = static_cast<float>(power > 0.0 ? 1.0 / std::sqrt(power) : 0.0);
  for (float& value : out) {
    value *= gain;
  }
  return out;
}

Mixer::Random Mixer::random_of(std::int64_t index) const {
  std::seed_seq seeds{options_.seed, static_cast<std::uint64_t>(index)};
  return Random(seeds);
}

/// A category that is none of what the phrase asks for.
std::size_t Mixer::draw_other(std::size_t asked, const std::string& phrase, Random& random) const {
  constexpr int kTries = 100;  // a phrase that describes nearly everything gets a neighbour
  for (int i = 0; i < kTries; ++i) {
    const std::size_t other = draw_category(random);
    const auto& name = set_.clips()[categories_[other].front()].category;
    if (other != asked && !set_.describes(phrase, name)) {
      return other;
    }
  }
  return (asked + 1) % categories_.size();
}

void Mixer::draw_one(std::int64_t index, std::int64_t item, Batch& batch) const {
  Random random = random_of(index);
  auto* const mixture = batch.mixture.data_ptr<float>() + item * samples_;
  auto* const target = batch.target.data_ptr<float>() + item * samples_;
  const bool absent = options_.augment && chance(random, kAbsent);
  const bool alone = options_.augment && !absent && chance(random, kAlone);
  std::size_t interferers = alone ? 0 : 1;
  if (options_.augment && interferers > 0 && chance(random, kThirdSource)) {
    interferers += chance(random, kFourthSource) ? 2U : 1U;
  }
  const std::size_t asked = draw_category(random);
  const Clip& clip = draw_clip(asked, random);
  const std::string query = draw_phrase(clip, random);
  const double level_db = uniform(random, kTargetMinDb, kTargetMaxDb);
  const double range_db = options_.augment ? kInterfererRangeDb : kValidationRangeDb;
  std::vector<std::string> present;
  if (!absent) {
    present.push_back(clip.category);
    const Waveform source = draw_source(clip, asked, random);
    add(source, level_db, target);
    add(source, level_db, mixture);
  }
  for (std::size_t i = 0; i < interferers; ++i) {
    const std::size_t other = draw_other(asked, query, random);
    const Clip& interferer = draw_clip(other, random);
    present.push_back(interferer.category);
    const Waveform source = draw_source(interferer, other, random);
    add(source, level_db + uniform(random, -range_db, range_db), mixture);
  }
  float peak = 0.0F;
  for (std::int64_t n = 0; n < samples_; ++n) {
    peak = std::max(peak, std::abs(mixture[n]));
  }
  if (peak > 1.0F) {
    std::transform(mixture, mixture + samples_, mixture, [&](float x) { return x / peak; });
    std::transform(target, target + samples_, target, [&](float x) { return x / peak; });
  }
  batch.queries.push_back(query);
  batch.categories.push_back(std::move(present));
  if (options_.examples > 0.0 && chance(random, options_.examples)) {
    const auto& members = categories_[asked];
    const Clip* example = &draw_clip(asked, random);
    while (example == &clip && members.size() > 1) {
      example = &draw_clip(asked, random);
    }
    const Waveform source = draw_source(*example, asked, random);
    const at::Tensor row = at::zeros({1, samples_}, at::kFloat);
    add(source, level_db, row.data_ptr<float>());
    batch.examples = batch.examples.defined() ? at::cat({batch.examples, row}) : row;
    batch.example_items.push_back(item);
    batch.example_shares.push_back(
        chance(random, kExampleAlone) ? 1.0F : static_cast<float>(uniform(random, 0.0, 1.0)));
  }
}

Batch Mixer::draw(std::int64_t first, std::int64_t count) const {
  Batch batch;
  batch.mixture = at::zeros({count, samples_}, at::kFloat);
  batch.target = at::zeros({count, samples_}, at::kFloat);
  for (std::int64_t i = 0; i < count; ++i) {
    draw_one(first + i, i, batch);
  }
  return batch;
}

Captioned Mixer::draw_captioned(std::int64_t first,
                                std::int64_t count,
                                std::int64_t begin,
                                std::int64_t end) const {
  Captioned batch;
  batch.sounds = at::zeros({end - begin, samples_}, at::kFloat);
  batch.positive = at::zeros({count, count}, at::kBool);
  std::vector<std::string> categories;
  for (std::int64_t i = 0; i < count; ++i) {
    Random random = random_of(first + i);
    const std::size_t asked = draw_category(random);
    const Clip& clip = draw_clip(asked, random);
    const double level_db = uniform(random, kTargetMinDb, kTargetMaxDb);
    batch.phrases.push_back(draw_phrase(clip, random));
    categories.push_back(clip.category);
    if (i < begin || i >= end) {
      continue;
    }
    auto* const sound = batch.sounds.data_ptr<float>() + (i - begin) * samples_;
    add(draw_source(clip, asked, random), level_db, sound);
    if (options_.augment && chance(random, kBehind)) {
      const std::size_t other = draw_other(asked, batch.phrases.back(), random);
      const Waveform behind = draw_source(draw_clip(other, random), other, random);
      add(behind, level_db - uniform(random, kBehindMinDb, kBehindMaxDb), sound);
    }
  }
  auto positive = batch.positive.accessor<bool, 2>();
  for (std::size_t row = 0; row < categories.size(); ++row) {
    for (std::size_t column = 0; column < categories.size(); ++column) {
      positive[static_cast<std::int64_t>(row)][static_cast<std::int64_t>(column)] =
          categories[row] == categories[column] ||
          set_.describes(batch.phrases[column], categories[row]);
    }
  }
  return batch;
}

}  // namespace lasso::train
