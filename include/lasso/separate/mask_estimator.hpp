#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>

#include "lasso/nn/resunet30_stream.hpp"
#include "lasso/separate/mask_front_end.hpp"

namespace lasso::separate {

/// The gain of one recording, block by block. target = gain * spectrum.
class MaskStream {
 public:
  MaskStream() = default;
  MaskStream(const MaskStream&) = delete;
  MaskStream& operator=(const MaskStream&) = delete;
  virtual ~MaskStream() = default;

  /// The next one or more frames (batch, bins, frames) complex64 of the mixture -> the gain of
  /// those that are settled now, (batch, bins, 0 or more frames) float32 or complex64.
  virtual at::Tensor push(const at::Tensor& spectrum) = 0;
  /// After the last push: the gain of the frames that are left.
  virtual at::Tensor finish() = 0;
};

/// How far a gain looks around itself, in frames.
struct TimeContext {
  std::int64_t reach;   ///< to either side
  std::int64_t stride;  ///< recordings may be cut at multiples of this without a difference
};

/// About how many bytes estimating takes.
struct MemoryNeed {
  std::int64_t weights;
  std::int64_t stream;  ///< for each gain of a channel
};

/// Says how much of each bin of a mixture belongs to the sound that a condition describes.
class MaskEstimator {
 public:
  MaskEstimator() = default;
  MaskEstimator(const MaskEstimator&) = delete;
  MaskEstimator& operator=(const MaskEstimator&) = delete;
  virtual ~MaskEstimator() = default;

  /// For one recording; condition (1, size) on the device to compute on.
  virtual std::unique_ptr<MaskStream> stream(const at::Tensor& condition) = 0;
  virtual TimeContext context() const = 0;
  /// Where that many frames come at once.
  virtual MemoryNeed memory(std::int64_t frames) const = 0;
};

/// The residual U-Net behind the model's front end.
class ResUNetEstimator : public MaskEstimator {
 public:
  ResUNetEstimator(const model::FrontEnd& front_end,
                   std::shared_ptr<const nn::FoldedResUNet30> network);

  std::unique_ptr<MaskStream> stream(const at::Tensor& condition) override;
  TimeContext context() const override;
  MemoryNeed memory(std::int64_t frames) const override;

 private:
  MaskFrontEnd front_end_;
  std::shared_ptr<const nn::FoldedResUNet30> network_;
};

}  // namespace lasso::separate
