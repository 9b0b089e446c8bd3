#include "lasso/data/mixture_set.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "lasso/audio/write_sound.hpp"
#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/split_list.hpp"
#include "lasso/core/whole_file.hpp"
#include "lasso/data/mixer.hpp"
#include "lasso/data/mixing.hpp"
#include "lasso/data/recordings.hpp"

namespace lasso::data {

namespace fs = std::filesystem;

namespace {

/// A clip of none of these categories.
const Clip& draw_absent(const ClipSet& set,
                        const std::vector<std::string>& present,
                        Random& random) {
  constexpr int kTries = 1000;
  const auto& clips = set.clips();
  for (int i = 0; i < kTries; ++i) {
    const Clip& clip = clips[index_below(random, clips.size())];
    if (std::none_of(present.begin(), present.end(), [&](const std::string& category) {
          return set.describes(clip.query, category);
        })) {
      return clip;
    }
  }
  throw Error(ErrorKind::input,
              "no category is absent from the mixtures; at least three categories are needed");
}

std::vector<Scenario> read_scenarios(const fs::path& path) {
  const CsvTable table(path);
  const std::size_t query = table.column("query");
  const std::size_t targets = table.column("targets");
  const std::size_t companions = table.column("companions");
  std::vector<Scenario> scenarios;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    scenarios.push_back({table.at(row, query),
                         split_list(table.at(row, targets)),
                         split_list(table.at(row, companions))});
  }
  return scenarios;
}

void write_scenarios(const MixtureSetOptions& options, const Mixer& mixer) {
  const std::vector<Scenario> scenarios = read_scenarios(options.scenarios);
  for (const Scenario& scenario : scenarios) {
    mixer.draw_scenario(scenario, 0);  // refuses what cannot be drawn, before anything is written
  }
  create_new_folder(options.output);
  std::string table = "id,mixture,target,query,category\n";
  std::int64_t number = 0;
  for (const Scenario& scenario : scenarios) {
    for (std::int64_t i = 0; i < options.mixtures; ++i, ++number) {
      check_interrupt();
      const Batch batch = mixer.draw_scenario(scenario, number);
      const std::string id = fmt::format("{:04}", number);
      const std::string mixture = "mixture-" + id + ".flac";
      const std::string target = "target-" + id + ".flac";
      const std::int64_t rate = options.clips.sample_rate;
      audio::write_sound(options.output / mixture, batch.mixture, rate);
      audio::write_sound(options.output / target, batch.target, rate);
      table += csv_line({id, mixture, target, scenario.query, scenario.query});
    }
  }
  write_file(options.output / "mixtures.csv", table);
}

}  // namespace

void write_mixtures(const MixtureSetOptions& options) {
  const ClipSet set(options.clips, options.folds);
  MixerOptions mixing;
  mixing.sample_rate = options.clips.sample_rate;
  mixing.seconds = options.seconds;
  mixing.category_exponent = options.category_exponent;
  mixing.seed = options.seed;
  mixing.augment = false;
  mixing.examples = 1.0;
  const Mixer mixer(set, mixing);
  if (!options.scenarios.empty()) {
    write_scenarios(options, mixer);
    return;
  }
  create_new_folder(options.output);
  Random random(options.seed);  // for phrases: mixtures do not depend on them
  std::string mixtures = "id,mixture,target,query,unseen,example,category\n";
  std::string absent = "id,mixture,target,query,category\n";
  for (std::int64_t i = 0; i < options.mixtures; ++i) {
    check_interrupt();
    const Batch batch = mixer.draw(i, 1);
    const std::string id = fmt::format("{:04}", i);
    const std::string mixture = "mixture-" + id + ".flac";
    const std::string target = "target-" + id + ".flac";
    const std::string example = "example-" + id + ".flac";
    audio::write_sound(options.output / mixture, batch.mixture, mixing.sample_rate);
    audio::write_sound(options.output / target, batch.target, mixing.sample_rate);
    audio::write_sound(options.output / example, batch.examples, mixing.sample_rate);
    const std::string& query = batch.queries.front();
    const std::vector<std::string>& categories = batch.categories.front();
    const auto& held_out = set.held_out_phrases(categories.front());
    const std::string& unseen =
        held_out.empty() ? query : held_out[index_below(random, held_out.size())];
    mixtures += csv_line({id, mixture, target, query, unseen, example, categories.front()});
    const Clip& other = draw_absent(set, categories, random);
    absent += csv_line({id, mixture, "", other.query, other.category});
  }
  write_file(options.output / "mixtures.csv", mixtures);
  write_file(options.output / "absent.csv", absent);
}

void write_listed_mixtures(const ListedMixturesOptions& options) {
  constexpr std::int64_t kSampleRate = 16000;  // of BiModalSep
  const auto recordings = !options.audiocaps.empty()
                              ? read_audiocaps(options.audiocaps, {}, options.audio)
                          : !options.music.empty() ? read_music(options.music, options.audio)
                                                   : read_vggsound(options.vggsound, options.audio);
  const auto mixtures = read_mixtures(options.mixtures, recordings);
  const RecordingReader reader(kSampleRate);
  create_new_folder(options.output);
  std::string table = "id,mixture,target,query,category\n";
  std::size_t written = 0;
  for (std::size_t i = 0; i < mixtures.size(); ++i) {
    check_interrupt();
    std::vector<at::Tensor> parts;
    try {
      for (const Recording& recording : mixtures[i]) {
        parts.push_back(centre_cut(reader.read(recording), options.samples));
      }
    } catch (const Error& error) {
      logger().warn("mixture {} left out: {}", i + 1, error.what());
      continue;
    }
    const Mixed mixed = mix_of_mixtures(parts, std::vector<double>(parts.size(), 1.0));
    const std::string id = fmt::format("{:04}", i);
    const std::string mixture = "mixture-" + id + ".flac";
    audio::write_sound(options.output / mixture, mixed.mixture.unsqueeze(0), kSampleRate);
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const std::string target = fmt::format("target-{}-{}.flac", id, part + 1);
      audio::write_sound(options.output / target, mixed.components[part].unsqueeze(0), kSampleRate);
      const Recording& recording = mixtures[i][part];
      table += csv_line({id, mixture, target, recording.caption, recording.category});
    }
    ++written;
  }
  if (written == 0) {
    throw Error(ErrorKind::input,
                "no mixture of '" + options.mixtures.string() +
                    "' can be read; check the folder of the recordings");
  }
  write_file(options.output / "mixtures.csv", table);
}

}  // namespace lasso::data
