#include "lasso/data/mixture_set.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <spdlog/fmt/fmt.h>

#include "lasso/audio/write_sound.hpp"
#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/whole_file.hpp"
#include "lasso/data/mixer.hpp"

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
              "no category is absent from the mixtures; three at least are needed");
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

}  // namespace lasso::data
