#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/dsp/stft_stream.hpp"
#include "lasso/separate/separation.hpp"

namespace lasso::separate {

/// The target sounds of a recording, block by block: the channels of the first query's target, then
/// those of the second's. Samples that are not finite, or beyond 1e15, count as silence. The
/// samples do not depend on the sizes of the blocks that are pushed, nor memory on the length.
class TargetStream {
 public:
  /// Of `channels` channels at the model's sample rate.
  TargetStream(const Separation& separation, std::int64_t channels);

  /// (channels, 0 or more samples) float32 -> (queries * channels, 0 or more samples): those that
  /// are settled. The network runs whenever block_samples() have come since it last ran.
  at::Tensor push(const at::Tensor& samples);
  /// Called after the last push. Returns the remaining samples, as many in all as were pushed.
  at::Tensor finish();

  std::int64_t block_samples() const { return block_samples_; }
  /// After n samples were pushed, at least n - latency() were returned.
  std::int64_t latency() const { return latency_; }
  std::int64_t target_channels() const {
    return static_cast<std::int64_t>(masks_.size()) * channels_;
  }

 private:
  at::Tensor advance(const at::Tensor& block, bool last);
  at::Tensor gains(const at::Tensor& spectrum, bool last);

  std::int64_t channels_;
  c10::Device device_;
  bool linked_;
  std::int64_t block_samples_;
  std::int64_t latency_;
  dsp::StftStream analysis_;
  std::vector<std::unique_ptr<MaskStream>> masks_;  // per query
  std::vector<double> levels_;                      // per query
  dsp::InverseStftStream synthesis_;
  at::Tensor incoming_;        // (channels, samples), less than a block
  at::Tensor waiting_;         // (channels, bins, frames) whose gain is not settled yet
  std::int64_t received_ = 0;  // samples
  std::int64_t given_ = 0;
};

}  // namespace lasso::separate
