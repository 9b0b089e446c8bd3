#include "lasso/data/scene_set.hpp"

#include "lasso/core/csv.hpp"
#include "lasso/core/labels.hpp"
#include "lasso/describe/class_list.hpp"
#include "lasso/evaluate/event_scores.hpp"
#include "support/training_clips.hpp"

using lasso::data::SceneSetOptions;
using lasso::data::write_scenes;
using lasso::testing::clip_options;
using lasso::testing::read_sound;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_training_clips;

namespace {

SceneSetOptions tiny_scenes(const TemporaryFolder& folder, const std::string& output) {
  SceneSetOptions options;
  options.clips = clip_options(write_training_clips(folder));
  options.output = folder / output;
  options.scenes = 3;
  return options;
}

}  // namespace

TEST_CASE("scenes say what sounds in them and when, and are the same for a seed", "[data]") {
  const TemporaryFolder folder;
  write_scenes(tiny_scenes(folder, "a"));
  write_scenes(tiny_scenes(folder, "b"));
  const auto classes = lasso::describe::read_classes(folder / "a/classes.txt").classes;
  const auto pairs = lasso::evaluate::read_label_pairs(folder / "a/scenes.csv");
  REQUIRE(pairs.size() == 3);
  std::size_t events = 0;
  for (const auto& pair : pairs) {
    const auto sound = read_sound(pair.recording);
    const double seconds = static_cast<double>(sound.size(1)) / 8000.0;
    CHECK(seconds >= 10.0);
    CHECK(seconds <= 60.0);
    CHECK(read_text(pair.recording) ==
          read_text(folder / "b" / pair.recording.filename().string()));
    const auto labels = lasso::read_labels(pair.reference, pair.recording);
    events += labels.size();
    for (const lasso::Label& label : labels) {
      CAPTURE(label.text, label.window.begin_s, label.window.end_s);
      CHECK(label.window.end_s <= seconds + 1e-3);
      CHECK(std::any_of(classes.begin(), classes.end(), [&](const auto& known) {
        return known.label == label.text;
      }));
      const auto begin = static_cast<std::int64_t>(label.window.begin_s * 8000.0);
      const auto end =
          std::min(static_cast<std::int64_t>(label.window.end_s * 8000.0), sound.size(1));
      const double rms = sound.narrow(1, begin, end - begin).square().mean().sqrt().item<double>();
      CHECK(rms > 0.015);  // -36 dBFS: louder than the murmur
    }
  }
  CHECK(events == lasso::CsvTable(folder / "a/events.csv").rows());
}
