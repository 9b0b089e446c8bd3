#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lasso/model/model_config.hpp"
#include "lasso/separate/mask_estimator.hpp"

namespace lasso::separate {

class AudioEmbedder;

/// A sound to separate: its condition, and those of sounds whose estimates are subtracted from it.
/// With gains G of the sound and N of the others, the target's gain is G max(0, 1 - sum |N| / |G|)
/// times the level. Each condition has one query and is on the device to compute on.
struct Query {
  nn::Condition condition;
  std::vector<nn::Condition> without;
  double level = 1.0;
};

/// Settings of a second pass over a recording; the first one analyses what is to be separated, see
/// second_pass.hpp.
struct SecondPass {
  AudioEmbedder* embedder;  ///< must outlive its users
  model::PresenceCalibration presence;
};

/// How streams are separated: the model and the target sounds.
struct Separation {
  model::FrontEnd front_end;
  MaskEstimator* estimator;  ///< must outlive its users
  std::vector<Query> queries;
  /// Whether one gain, computed from the mean of the channels, applies to all channels; else each
  /// channel has its own.
  bool linked = false;
  /// Seconds of audio that go through the network at once; 0: the shortest that run at full speed.
  double block_s = 0.0;
  /// Use blocks that need little memory, unless block_s is set.
  bool low_memory = false;
  /// Of the network. A live input needs its estimate at once, and a block behind takes more memory.
  nn::Pace pace = nn::Pace::block_behind;
  /// Seconds that a stream's output may lag behind its input; 0: as many as exact estimates take.
  /// Within a bound, the network takes what comes later for silence, see low_latency_mask.hpp, and
  /// a second pass is not possible.
  double latency_s = 0.0;
  /// Memory limit of the process in bytes; 0: unlimited.
  std::int64_t max_memory = 0;
  /// Number of recordings that the process separates concurrently with the same network.
  int at_once = 1;
  /// For recordings that can be read twice; nullopt: a single pass. TargetStream ignores it.
  std::optional<SecondPass> second_pass{};
};

/// How many samples of a recording are read and written at once: few if the latency is bounded.
std::int64_t samples_at_once(const Separation& separation, std::int64_t sample_rate);

/// The block size in use, and the approximate memory of the process in bytes.
struct BlockPlan {
  std::int64_t frames;
  double seconds;  ///< the block length in seconds
  std::int64_t bytes;
};

/// The approximate minimum memory of the process in bytes for a recording with `channels` channels:
/// with the shortest useful blocks, or the requested block length.
std::int64_t least_memory(const Separation& separation, std::int64_t channels);

/// The block size for a recording with `channels` channels: the requested or default length, halved
/// until it fits into the memory limit. Throws a usage Error that names the minimum memory if none
/// fits.
BlockPlan plan_blocks(const Separation& separation, std::int64_t channels);

}  // namespace lasso::separate
