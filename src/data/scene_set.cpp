#include "lasso/data/scene_set.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <spdlog/fmt/fmt.h>

#include "lasso/audio/write_sound.hpp"
#include "lasso/core/csv.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/whole_file.hpp"
#include "lasso/data/random.hpp"

namespace lasso::data {

namespace {

constexpr double kLeastSeconds = 10.0;
constexpr double kMostSeconds = 60.0;
constexpr double kApartSeconds = 2.0;  // sounds of one category, so that they are two events

/// A sound in a scene.
struct PlacedSound {
  const Clip* clip;
  double begin_s;
  double end_s;
  double level_db;
};

/// Where a clip sounds: from its first active frame to the end of its last, in samples.
std::pair<std::int64_t, std::int64_t> active_part(const Clip& clip, std::int64_t rate) {
  const auto frame = static_cast<std::int64_t>(kFrameSeconds * static_cast<double>(rate));
  const auto samples = static_cast<std::int64_t>(clip.samples.size());
  if (clip.active_frames.empty()) {
    return {0, samples};
  }
  return {clip.active_frames.front(), std::min(clip.active_frames.back() + frame, samples)};
}

std::string label_of(const std::string& category) {
  std::string label = category;
  std::replace(label.begin(), label.end(), '_', ' ');
  return label;
}

double amplitude(double db) { return std::pow(10.0, db / 20.0); }

/// Noise of one pole, at that level.
std::vector<float> murmur(std::int64_t samples, double level_db, Random& random) {
  constexpr double kPole = 0.995;
  std::vector<float> noise(static_cast<std::size_t>(samples));
  double state = 0.0;
  double power = 0.0;
  for (float& sample : noise) {
    state = kPole * state + uniform(random, -1.0, 1.0);
    sample = static_cast<float>(state);
    power += state * state;
  }
  const double gain = amplitude(level_db) / std::sqrt(power / static_cast<double>(samples));
  for (float& sample : noise) {
    sample = static_cast<float>(sample * gain);
  }
  return noise;
}

class Scenes {
 public:
  Scenes(const ClipSet& set, const SceneSetOptions& options)
      : options_(options), rate_(options.clips.sample_rate) {
    for (const Clip& clip : set.clips()) {
      by_category_[clip.category].push_back(&clip);
    }
    double sum = 0.0;
    for (const auto& [category, clips] : by_category_) {
      sum += std::pow(static_cast<double>(clips.size()), options.category_exponent);
      cumulative_.emplace_back(sum, &clips);
    }
  }

  std::string classes() const {
    std::string text;
    for (const auto& [category, clips] : by_category_) {
      text += label_of(category) + " = " + clips.front()->query + "\n";
    }
    return text;
  }

  /// The sounds of a scene of that length, in order of time.
  std::vector<PlacedSound> place(double seconds, Random& random) const {
    constexpr int kTries = 50;
    const auto count = static_cast<int>(std::ceil(seconds / uniform(random, 4.0, 10.0)));
    std::vector<PlacedSound> placed;
    for (int i = 0; i < count; ++i) {
      for (int attempt = 0; attempt < kTries; ++attempt) {
        const Clip& clip = draw(random);
        const auto [first, last] = active_part(clip, rate_);
        const double length_s = static_cast<double>(last - first) / static_cast<double>(rate_);
        const double begin_s = uniform(random, 0.0, std::max(seconds - length_s, 0.0));
        const PlacedSound next{
            &clip, begin_s, std::min(begin_s + length_s, seconds), uniform(random, -30.0, -12.0)};
        if (fits(next, placed)) {
          placed.push_back(next);
          break;
        }
      }
    }
    std::sort(placed.begin(), placed.end(), [](const PlacedSound& a, const PlacedSound& b) {
      return a.begin_s < b.begin_s;
    });
    return placed;
  }

  at::Tensor render(double seconds, const std::vector<PlacedSound>& sounds, Random& random) const {
    const auto samples = static_cast<std::int64_t>(seconds * static_cast<double>(rate_));
    std::vector<float> scene = murmur(samples, uniform(random, -50.0, -38.0), random);
    for (const PlacedSound& sound : sounds) {
      const auto [first, last] = active_part(*sound.clip, rate_);
      const double gain = amplitude(sound.level_db) /
                          std::sqrt(std::max(sound.clip->active_power, 1e-12)) / 32768.0;
      const auto begin = static_cast<std::int64_t>(sound.begin_s * static_cast<double>(rate_));
      for (std::int64_t i = first; i < last && begin + i - first < samples; ++i) {
        scene[static_cast<std::size_t>(begin + i - first)] += static_cast<float>(
            gain * static_cast<double>(sound.clip->samples[static_cast<std::size_t>(i)]));
      }
    }
    const at::Tensor sound = at::tensor(scene).unsqueeze(0);
    return sound / sound.abs().max().clamp_min(1.0);
  }

 private:
  const Clip& draw(Random& random) const {
    const double place = uniform(random, 0.0, cumulative_.back().first);
    const auto found = std::find_if(cumulative_.begin(), cumulative_.end(), [&](const auto& entry) {
      return place < entry.first;
    });
    const auto& clips = *(found == cumulative_.end() ? cumulative_.back() : *found).second;
    return *clips[index_below(random, clips.size())];
  }

  /// At most two at a time, and none of one category near another of it.
  static bool fits(const PlacedSound& next, const std::vector<PlacedSound>& placed) {
    int beside = 0;
    for (const PlacedSound& other : placed) {
      const bool same = other.clip->category == next.clip->category;
      const double margin_s = same ? kApartSeconds : 0.0;
      if (next.begin_s < other.end_s + margin_s && next.end_s + margin_s > other.begin_s) {
        beside += same ? 2 : 1;
      }
    }
    return beside < 2;
  }

  SceneSetOptions options_;
  std::int64_t rate_;
  std::map<std::string, std::vector<const Clip*>> by_category_;
  std::vector<std::pair<double, const std::vector<const Clip*>*>> cumulative_;  // weights, summed
};

}  // namespace

void write_scenes(const SceneSetOptions& options) {
  const ClipSet set(options.clips, options.folds);
  const Scenes scenes(set, options);
  create_new_folder(options.output);
  std::string list = csv_line({"recording", "labels"});
  std::string events = csv_line({"recording", "start", "end", "label", "level_dbfs"});
  for (std::int64_t i = 0; i < options.scenes; ++i) {
    check_interrupt();
    Random random(options.seed * 1'000'003U + static_cast<std::uint64_t>(i));
    const double seconds = std::round(uniform(random, kLeastSeconds, kMostSeconds) * 10.0) / 10.0;
    const auto sounds = scenes.place(seconds, random);
    const std::string name = fmt::format("scene-{:04}", i);
    audio::write_sound(options.output / (name + ".flac"),
                       scenes.render(seconds, sounds, random),
                       options.clips.sample_rate);
    std::string labels;
    for (const PlacedSound& sound : sounds) {
      const std::string label = label_of(sound.clip->category);
      labels += fmt::format("{:.3f}\t{:.3f}\t{}\n", sound.begin_s, sound.end_s, label);
      events += csv_line({name + ".flac",
                          fmt::format("{:.3f}", sound.begin_s),
                          fmt::format("{:.3f}", sound.end_s),
                          label,
                          fmt::format("{:.1f}", sound.level_db)});
    }
    write_file(options.output / (name + ".truth.txt"), labels);
    list += csv_line({name + ".flac", name + ".truth.txt"});
  }
  write_file(options.output / "scenes.csv", list);
  write_file(options.output / "events.csv", events);
  write_file(options.output / "classes.txt", scenes.classes());
}

}  // namespace lasso::data
