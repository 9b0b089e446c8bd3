#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "lasso/core/sample_source.hpp"
#include "lasso/dsp/stft_stream.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/separate/mask_estimator.hpp"

namespace lasso::separate {

class AudioSide;

/// A sound to look for: its condition, and those of sounds whose estimates are taken out of it.
/// With gains G of the sound and N of the others, the target's gain is G max(0, 1 - sum |N| / |G|)
/// times the level. Each condition is of one query, on the device to compute on.
struct Query {
  nn::Condition condition;
  std::vector<nn::Condition> without;
  double level = 1.0;
};

/// How a recording is heard twice: the first time to learn what is to be separated, see
/// second_pass.hpp.
struct SecondPass {
  AudioSide* ear;  ///< outlives what uses it
  model::PresenceCalibration presence;
};

/// How streams are separated: by which model, into which sounds.
struct Separation {
  model::FrontEnd front_end;
  MaskEstimator* estimator;  ///< outlives what uses it
  std::vector<Query> queries;
  /// One gain, of the mean of the channels, for all channels; else each channel has its own.
  bool linked = false;
  /// Audio that goes through the network at once; 0: as long as is fast and no longer.
  double block_s = 0.0;
  /// Blocks that take little memory, where block_s does not say.
  bool low_memory = false;
  /// Bytes that the process may take; 0: as many as it takes.
  std::int64_t max_memory = 0;
  /// Recordings that the process separates at the same time, by the same network.
  int at_once = 1;
  /// For recordings that can be read twice; none: one pass does. A Separator knows nothing of it.
  std::optional<SecondPass> second_pass{};
};

/// Blocks as they will be used, and about how many bytes the process will take.
struct BlockPlan {
  std::int64_t frames;
  double seconds;  ///< the same
  std::int64_t bytes;
};

/// About how many bytes the process takes at least for a recording of that many channels: with the
/// shortest blocks that are of use, or the block that is asked for.
std::int64_t least_memory(const Separation& separation, std::int64_t channels);

/// For a recording of that many channels: the block that is asked for or the usual one; where that
/// does not stay within the memory, its half, its quarter, ...
/// Throws a usage Error that names the least memory that would do where none does.
BlockPlan plan_blocks(const Separation& separation, std::int64_t channels);

/// The described sounds of a stream, as a stream of the same length: the channels of the first
/// query's target, then those of the second's. Samples that are not finite count as silence.
/// Memory does not depend on the length.
class Separator : public SampleSource {
 public:
  /// `source` must have the model's sample rate.
  Separator(SampleSource& source, const Separation& separation);

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return channels_of_target(); }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  std::int64_t channels_of_target() const;
  void advance();
  at::Tensor gains(const std::vector<at::Tensor>& spectra);

  SampleSource& source_;
  c10::Device device_;
  bool linked_;
  BlockPlan plan_;
  std::int64_t block_samples_;
  dsp::StftStream analysis_;
  std::vector<std::unique_ptr<MaskStream>> masks_;  // of the first query, of the second, ...
  std::vector<double> levels_;                      // the same
  dsp::InverseStftStream synthesis_;
  at::Tensor waiting_;         // (channels, bins, frames) whose gain is not settled yet
  at::Tensor target_;          // (queries * channels, samples) not given yet
  std::int64_t received_ = 0;  // samples
  std::int64_t given_ = 0;
  bool finished_ = false;
};

}  // namespace lasso::separate
