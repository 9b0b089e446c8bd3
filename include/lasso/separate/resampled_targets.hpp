#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "lasso/audio/rate_stream.hpp"
#include "lasso/separate/target_stream.hpp"

namespace lasso::separate {

/// TargetStream at a recording's own rate: resampled to the model's rate, separated and resampled
/// back.
class ResampledTargets {
 public:
  /// `sample_rate`: of the recording, in Hz. Throws as audio::RateStream does, and a usage Error
  /// that names the least latency if the separation's is shorter.
  ResampledTargets(const Separation& separation,
                   std::int64_t sample_rate,
                   std::int64_t channels,
                   audio::ResamplerKind resampler);

  /// (channels, 0 or more samples) float32 -> (queries * channels, 0 or more samples).
  at::Tensor push(const at::Tensor& samples);
  /// Called after the last push. Returns the remaining samples, as many in all as were pushed.
  at::Tensor finish();

  std::int64_t target_channels() const { return targets_.target_channels(); }
  /// After n samples were pushed, at least n - latency() were returned. Measures the resampler.
  std::int64_t latency() const;

 private:
  std::int64_t sample_rate_;
  std::int64_t model_rate_;
  audio::ResamplerKind resampler_;
  audio::RateStream in_;
  TargetStream targets_;
  audio::RateStream out_;
  std::int64_t received_ = 0;  // samples
  std::int64_t given_ = 0;
};

}  // namespace lasso::separate
