#include "lasso/data/mixer.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include <ATen/ATen.h>

#include "lasso/core/error.hpp"
#include "lasso/data/effects.hpp"

namespace lasso::data {

namespace {

// Levels: the target's active power, and each interferer's over it.
constexpr double kTargetMinDb = -45.0;
constexpr double kTargetMaxDb = -22.0;
constexpr double kInterfererRangeDb = 10.0;  // while training, either way
constexpr double kValidationRangeDb = 5.0;
constexpr double kBehindMinDb = 8.0;  // below a captioned sound
constexpr double kBehindMaxDb = 30.0;

// Shares of mixtures.
constexpr double kAbsent = 0.35;        // the second question's answer is silence
constexpr double kAlone = 0.04;         // nothing but the target: it must pass
constexpr double kThirdSource = 0.35;   // beside the target and one interferer
constexpr double kFourthSource = 0.25;  // of those with a third
constexpr double kDoubled = 0.2;        // a source is two clips of its category
constexpr double kUnion = 0.5;          // of phrases for several categories: two of them are there
constexpr double kOwnPhrase = 0.25;     // the clip's own, else any of its category's
constexpr double kMistyped = 0.07;      // phrases with a letter wrong
constexpr double kExampleAlone = 0.4;   // of examples: words do not count
constexpr double kBehind = 0.4;         // captioned sounds with another behind them
constexpr double kSpeedChanged = 0.6;
constexpr double kToneChanged = 0.65;
constexpr double kInRoom = 0.3;
constexpr double kBandLimited = 0.2;  // all of a mixture alike: its band must not tell what it is

constexpr double kMaxSpeed = 1.2;
constexpr double kMaxGapSeconds = 0.4;     // between notes chained into a phrase
constexpr double kLeastCutoffHz = 3000.0;  // of a limited band
constexpr double kMostCutoffHz = 12000.0;

/// A letter left out, doubled or swapped with the next.
std::string mistyped(std::string phrase, Random& random) {
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

void scale(std::vector<float>& x, double gain) {
  const auto factor = static_cast<float>(gain);
  for (float& value : x) {
    value *= factor;
  }
}

void add(const std::vector<float>& source, float* out) {
  for (std::size_t n = 0; n < source.size(); ++n) {
    out[n] += source[n];
  }
}

float peak(const std::vector<float>& x) {
  float most = 0.0F;
  for (const float value : x) {
    most = std::max(most, std::abs(value));
  }
  return most;
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
                    " categories in the chosen folds; mixing needs at least two");
  }
}

std::size_t Mixer::draw_category(Random& random) const {
  const double at = uniform(random, 0.0, cumulative_.back());
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), at);
  return std::min(static_cast<std::size_t>(found - cumulative_.begin()), categories_.size() - 1);
}

/// One of those named that has clips.
std::size_t Mixer::draw_category_of(const std::vector<std::string>& names, Random& random) const {
  std::vector<std::size_t> found;
  std::vector<double> weights;
  for (std::size_t i = 0; i < categories_.size(); ++i) {
    const std::string& category = set_.clips()[categories_[i].front()].category;
    if (std::find(names.begin(), names.end(), category) != names.end()) {
      found.push_back(i);
      weights.push_back(cumulative_[i] - (i > 0 ? cumulative_[i - 1] : 0.0));
    }
  }
  if (found.empty()) {
    std::string all;
    for (const std::string& name : names) {
      all += (all.empty() ? "" : ", ") + name;
    }
    throw Error(ErrorKind::input,
                "the chosen folds have no clip of: " + all + "; name other categories");
  }
  double at = uniform(random, 0.0, std::accumulate(weights.begin(), weights.end(), 0.0));
  std::size_t chosen = 0;
  while (chosen + 1 < found.size() && at >= weights[chosen]) {
    at -= weights[chosen++];
  }
  return found[chosen];
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
  return phrase;
}

/// A phrase as somebody types it. Choose by the phrase before: what is mistyped describes nothing.
std::string Mixer::typed(std::string phrase, Random& random) const {
  return options_.augment && chance(random, kMistyped) ? mistyped(std::move(phrase), random)
                                                       : phrase;
}

/// Adds a clip so that its samples begin at `offset` of `out`, which may be negative.
void Mixer::add_clip(const Clip& clip, std::int64_t offset, Random& random, Waveform& out) const {
  const double speed = options_.augment && chance(random, kSpeedChanged)
                           ? log_uniform(random, 1.0 / kMaxSpeed, kMaxSpeed)
                           : 1.0;
  const auto gain = static_cast<float>(1.0 / 32768.0 / std::sqrt(clip.active_power));
  const auto size = static_cast<std::int64_t>(out.size());
  // Only what the mixture has room for is converted.
  const auto length = static_cast<std::int64_t>(clip.samples.size());
  const auto at_clip = [&](std::int64_t n) {
    return std::clamp(
        static_cast<std::int64_t>(static_cast<double>(n) * speed), std::int64_t{0}, length);
  };
  const std::int64_t first = std::max<std::int64_t>(-offset, 0);
  const std::int64_t begin = at_clip(first);
  const std::int64_t end = at_clip(std::max<std::int64_t>(size - offset, 0) + 1);
  Waveform part(clip.samples.begin() + begin, clip.samples.begin() + std::max(begin, end));
  change_speed(part, speed);
  std::int64_t n = std::max<std::int64_t>(offset, 0);
  for (std::size_t i = 0; i < part.size() && n < size; ++i, ++n) {
    out[static_cast<std::size_t>(n)] += gain * part[i];
  }
}

/// One source, as long as the mixture, its active power 1: a stretch of a long clip around
/// something that sounds, a short clip somewhere, or short clips of the category in a row.
Mixer::Waveform Mixer::draw_source(const Clip& first, std::size_t category, Random& random) const {
  Waveform out(static_cast<std::size_t>(samples_), 0.0F);
  const auto rate = static_cast<double>(options_.sample_rate);
  const auto length = static_cast<std::int64_t>(first.samples.size());
  const bool doubled = options_.augment && chance(random, kDoubled);
  if (length < samples_ / 2 && options_.augment && chance(random, 0.5)) {
    const double max_gap = kMaxGapSeconds * rate;
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
    change_tone(out, rate, random);
  }
  if (options_.augment && chance(random, kInRoom)) {
    add_room(out, rate, random);
  }
  const double power = active_power(out, static_cast<std::int64_t>(kFrameSeconds * rate));
  scale(out, power > 0.0 ? 1.0 / std::sqrt(power) : 0.0);
  return out;
}

/// Something else than what is there already: no phrase of either describes the other. Nothing
/// where none is found, as among few categories.
std::optional<Mixer::Choice> Mixer::find_other(const std::vector<Choice>& chosen,
                                               Random& random) const {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    Choice other = draw_choice(draw_category(random), random);
    const bool apart = std::none_of(chosen.begin(), chosen.end(), [&](const Choice& choice) {
      return choice.category == other.category ||
             set_.describes(choice.phrase, other.clip->category) ||
             set_.describes(other.phrase, choice.clip->category);
    });
    if (apart) {
      return other;
    }
  }
  return {};
}

/// A sound of another category that the first one's phrase describes too, as "music" does, and no
/// other's.
std::optional<Mixer::Choice> Mixer::find_companion(const std::vector<Choice>& chosen,
                                                   Random& random) const {
  const Choice& first = chosen.front();
  std::vector<std::size_t> others;
  const auto& described = set_.described_by(first.phrase);
  for (std::size_t i = 0; described.size() > 1 && i < categories_.size(); ++i) {
    const std::string& name = set_.clips()[categories_[i].front()].category;
    const bool is_other = std::any_of(chosen.begin(), chosen.end(), [&](const Choice& choice) {
      return choice.category == i ||
             (choice.phrase != first.phrase && set_.describes(choice.phrase, name));
    });
    if (described.count(name) > 0 && !is_other) {
      others.push_back(i);
    }
  }
  if (others.empty()) {
    return {};
  }
  const std::size_t category = others[index_below(random, others.size())];
  return Choice{category, &draw_clip(category, random), first.phrase, /*is_asked=*/true};
}

/// The same; a phrase that describes nearly everything gets a neighbour.
Mixer::Choice Mixer::draw_other(const Choice& chosen, Random& random) const {
  const auto other = find_other({chosen}, random);
  return other ? *other : draw_choice((chosen.category + 1) % categories_.size(), random);
}

Mixer::Choice Mixer::draw_choice(std::size_t category, Random& random) const {
  const Clip& clip = draw_clip(category, random);
  return {category, &clip, draw_phrase(clip, random)};
}

/// Another recording of what is asked for, the same one otherwise changed where there is no other.
Mixer::Waveform Mixer::draw_example(const Choice& asked, Random& random) const {
  const Clip* clip = &draw_clip(asked.category, random);
  while (clip == asked.clip && categories_[asked.category].size() > 1) {
    clip = &draw_clip(asked.category, random);
  }
  return draw_source(*clip, asked.category, random);
}

Mixer::Mixture Mixer::draw_mixture(std::int64_t number) const {
  Random random = random_of(options_.seed, static_cast<std::uint64_t>(number));
  std::size_t count = 2;
  if (options_.augment && chance(random, kAlone)) {
    count = 1;
  } else if (options_.augment && chance(random, kThirdSource)) {
    count = chance(random, kFourthSource) ? 4 : 3;
  }
  std::vector<Choice> chosen{draw_choice(draw_category(random), random)};
  chosen.front().is_asked = true;
  if (count > 1) {
    chosen.push_back(draw_other(chosen.front(), random));
  }
  while (chosen.size() < count) {
    const auto other = find_other(chosen, random);
    if (!other) {
      break;
    }
    chosen.push_back(*other);
  }
  if (options_.augment && chance(random, kUnion)) {
    if (const auto companion = find_companion(chosen, random)) {
      chosen.push_back(*companion);
    }
  }
  const double level_db = uniform(random, kTargetMinDb, kTargetMaxDb);
  const double range_db = options_.augment ? kInterfererRangeDb : kValidationRangeDb;
  const bool limited = options_.augment && chance(random, kBandLimited);
  const double cutoff_hz = log_uniform(random, kLeastCutoffHz, kMostCutoffHz);
  Mixture made;
  made.waveform.assign(static_cast<std::size_t>(samples_), 0.0F);
  std::vector<Waveform> sources;
  for (const Choice& choice : chosen) {
    Waveform source = draw_source(*choice.clip, choice.category, random);
    const double over_db = sources.empty() ? 0.0 : uniform(random, -range_db, range_db);
    scale(source, gain_from_db(level_db + over_db));
    if (limited) {
      limit_band(source, static_cast<double>(options_.sample_rate), cutoff_hz);
    }
    add(source, made.waveform.data());
    made.categories.push_back(choice.clip->category);
    sources.push_back(std::move(source));
  }
  for (std::size_t i = 0; i < questions(); ++i) {
    // The second question asks for the second source, unless that is part of the first target.
    const bool is_alone = i > 0 && (chosen.size() == 1 || chosen[1].is_asked);
    const std::size_t source = is_alone ? 0 : i;
    const bool elsewhere = is_alone || (i > 0 && chance(random, kAbsent));
    const auto absent = elsewhere ? find_other(chosen, random) : std::nullopt;
    const Choice asked = absent.value_or(chosen[source]);
    Question question;
    question.phrase = typed(asked.phrase, random);
    std::size_t parts = 1;
    if (!absent) {
      question.target = sources[source];
      for (std::size_t other = source + 1; asked.is_asked && other < chosen.size(); ++other) {
        if (chosen[other].is_asked) {
          add(sources[other], question.target.data());
          ++parts;
        }
      }
    }
    if (parts == 1 && chance(random, options_.examples)) {  // an example has one sound
      question.example = draw_example(asked, random);
      scale(question.example, gain_from_db(level_db));
      question.share =
          chance(random, kExampleAlone) ? 1.0F : static_cast<float>(uniform(random, 0.0, 1.0));
    }
    made.questions.push_back(std::move(question));
  }
  const double gain = 1.0F / std::max(peak(made.waveform), 1.0F);
  scale(made.waveform, gain);
  for (Question& question : made.questions) {
    scale(question.target, gain);
  }
  return made;
}

Batch Mixer::draw(std::int64_t first, std::int64_t count) const {
  Batch batch;
  batch.mixture = at::zeros({count, samples_}, at::kFloat);
  batch.target = at::zeros({count, samples_}, at::kFloat);
  const auto row = [](const Waveform& waveform) { return at::tensor(waveform).unsqueeze(0); };
  std::vector<at::Tensor> examples;
  Mixture mixture;
  for (std::int64_t item = 0; item < count; ++item) {
    const auto number = (first + item) / static_cast<std::int64_t>(questions());
    const auto place = static_cast<std::size_t>(first + item) % questions();
    if (item == 0 || place == 0) {
      mixture = draw_mixture(number);
    }
    const Question& question = mixture.questions[place];
    batch.mixture[item] = row(mixture.waveform)[0];
    if (!question.target.empty()) {
      batch.target[item] = row(question.target)[0];
    }
    batch.queries.push_back(question.phrase);
    batch.categories.push_back(mixture.categories);
    if (!question.example.empty()) {
      examples.push_back(row(question.example));
      batch.example_items.push_back(item);
      batch.example_shares.push_back(question.share);
    }
  }
  if (!examples.empty()) {
    batch.examples = at::cat(examples);
  }
  return batch;
}

Batch Mixer::draw_scenario(const Scenario& scenario, std::int64_t number) const {
  Random random = random_of(options_.seed, static_cast<std::uint64_t>(number));
  const double level_db = uniform(random, kTargetMinDb, kTargetMaxDb);
  Batch batch;
  batch.queries = {scenario.query};
  batch.categories.emplace_back();
  Waveform target(static_cast<std::size_t>(samples_), 0.0F);
  Waveform mixture = target;
  const auto add_one = [&](std::size_t category, double over_db, bool is_target) {
    const Clip& clip = draw_clip(category, random);
    Waveform source = draw_source(clip, category, random);
    scale(source, gain_from_db(level_db + over_db));
    add(source, mixture.data());
    if (is_target) {
      add(source, target.data());
    }
    batch.categories.front().push_back(clip.category);
  };
  const std::size_t first = draw_category_of(scenario.targets, random);
  add_one(first, 0.0, /*is_target=*/true);
  const std::size_t second = draw_category_of(scenario.targets, random);
  if (second != first && chance(random, kUnion)) {
    add_one(second, uniform(random, -kValidationRangeDb, kValidationRangeDb), /*is_target=*/true);
  }
  add_one(draw_category_of(scenario.companions, random),
          uniform(random, -kInterfererRangeDb, kInterfererRangeDb),
          /*is_target=*/false);
  const auto gain = 1.0F / std::max(peak(mixture), 1.0F);
  batch.mixture = gain * at::tensor(mixture).unsqueeze(0);
  batch.target = gain * at::tensor(target).unsqueeze(0);
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
  std::vector<std::string> spelt;
  for (std::int64_t i = 0; i < count; ++i) {
    Random random = random_of(options_.seed, static_cast<std::uint64_t>(first + i));
    const Choice asked = draw_choice(draw_category(random), random);
    const double level_db = uniform(random, kTargetMinDb, kTargetMaxDb);
    batch.phrases.push_back(typed(asked.phrase, random));
    spelt.push_back(asked.phrase);
    categories.push_back(asked.clip->category);
    if (i < begin || i >= end) {
      continue;
    }
    auto* const sound = batch.sounds.data_ptr<float>() + (i - begin) * samples_;
    Waveform source = draw_source(*asked.clip, asked.category, random);
    scale(source, gain_from_db(level_db));
    add(source, sound);
    if (options_.augment && chance(random, kBehind)) {
      const Choice other = draw_other(asked, random);
      Waveform behind = draw_source(*other.clip, other.category, random);
      scale(behind, gain_from_db(level_db - uniform(random, kBehindMinDb, kBehindMaxDb)));
      add(behind, sound);
    }
  }
  auto positive = batch.positive.accessor<bool, 2>();
  for (std::size_t row = 0; row < categories.size(); ++row) {
    for (std::size_t column = 0; column < categories.size(); ++column) {
      positive[static_cast<std::int64_t>(row)][static_cast<std::int64_t>(column)] =
          categories[row] == categories[column] || set_.describes(spelt[column], categories[row]);
    }
  }
  return batch;
}

}  // namespace lasso::data
