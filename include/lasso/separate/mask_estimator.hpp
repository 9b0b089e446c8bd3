#pragma once

#include <memory>

#include <ATen/core/Tensor.h>

#include "lasso/model/model_config.hpp"
#include "lasso/nn/resunet30.hpp"

namespace lasso::separate {

/// The gain of one recording, block by block: what MaskEstimator::gain() gives for all of it.
class MaskStream {
 public:
  MaskStream() = default;
  MaskStream(const MaskStream&) = delete;
  MaskStream& operator=(const MaskStream&) = delete;
  virtual ~MaskStream() = default;

  /// The next one or more frames (batch, bins, frames) -> the gain of those that are settled now,
  /// (batch, bins, 0 or more frames).
  virtual at::Tensor push(const at::Tensor& spectrum) = 0;
  /// After the last push: the gain of the frames that are left.
  virtual at::Tensor finish() = 0;
};

/// Says how much of each bin of a mixture belongs to the sound that a condition describes.
class MaskEstimator {
 public:
  MaskEstimator() = default;
  MaskEstimator(const MaskEstimator&) = delete;
  MaskEstimator& operator=(const MaskEstimator&) = delete;
  virtual ~MaskEstimator() = default;

  ///   spectrum   (batch, bins, frames)  complex64, of the mixture
  ///   condition  (batch or 1, size)     float32
  ///   gain       (batch, bins, frames)  float32 or complex64; target = gain * spectrum
  virtual at::Tensor gain(const at::Tensor& spectrum, const at::Tensor& condition) = 0;

  /// The same as a stream, without gradients; condition (1, size).
  virtual std::unique_ptr<MaskStream> stream(const at::Tensor& condition) = 0;
};

/// The residual U-Net behind the model's front end: magnitude, pooled into bands and compressed
/// where the front end says so, in; gain per band spread over the bins out. gain() is
/// differentiable, so it is what is trained too.
class ResUNetEstimator : public MaskEstimator {
 public:
  /// Shares the network's weights and computes on its device.
  ResUNetEstimator(const model::FrontEnd& front_end, nn::ResUNet30 network);

  at::Tensor gain(const at::Tensor& spectrum, const at::Tensor& condition) override;
  std::unique_ptr<MaskStream> stream(const at::Tensor& condition) override;

 private:
  class Stream;

  at::Tensor features_of(const at::Tensor& spectrum) const;
  at::Tensor over_bins(const at::Tensor& gain) const;

  double exponent_;
  at::Tensor partition_;  // (bins, bands); undefined where the network sees every bin
  nn::ResUNet30 network_;
};

}  // namespace lasso::separate
