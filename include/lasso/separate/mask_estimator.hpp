#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>

#include "lasso/nn/mask_network.hpp"
#include "lasso/separate/mask_front_end.hpp"

namespace lasso::separate {

/// Estimates the gain of one recording, block by block: target = gain * spectrum.
class MaskStream {
 public:
  MaskStream() = default;
  MaskStream(const MaskStream&) = delete;
  MaskStream& operator=(const MaskStream&) = delete;
  virtual ~MaskStream() = default;

  /// Takes the next frames of the mixture, (batch, bins, frames) complex64: one or more, or any
  /// number if they are the `last`. Returns the gain of the frames that are now settled, (batch,
  /// bins, 0 or more frames) float32 or complex64; after the last, of all that remain.
  virtual at::Tensor push(const at::Tensor& spectrum, bool last) = 0;
};

/// Estimates how much of each bin of a mixture belongs to the sound that a condition describes.
class MaskEstimator {
 public:
  MaskEstimator() = default;
  MaskEstimator(const MaskEstimator&) = delete;
  MaskEstimator& operator=(const MaskEstimator&) = delete;
  virtual ~MaskEstimator() = default;

  /// Creates the stream of one recording. The condition has one query and is on the device to
  /// compute on.
  virtual std::unique_ptr<MaskStream> stream(const nn::Condition& condition, nn::Pace pace) = 0;
  virtual nn::TimeContext context() const = 0;
  /// The memory needed if `frames` frames are pushed at once.
  virtual nn::MemoryNeed memory(std::int64_t frames) const = 0;
};

/// A network with its model's front end.
class NetworkEstimator : public MaskEstimator {
 public:
  NetworkEstimator(const model::FrontEnd& front_end,
                   std::shared_ptr<const nn::MaskNetwork> network);

  std::unique_ptr<MaskStream> stream(const nn::Condition& condition, nn::Pace pace) override;
  nn::TimeContext context() const override { return network_->context(); }
  nn::MemoryNeed memory(std::int64_t frames) const override { return network_->memory(frames); }

 private:
  MaskFrontEnd front_end_;
  std::shared_ptr<const nn::MaskNetwork> network_;
};

}  // namespace lasso::separate
