#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>

#include "lasso/nn/condition.hpp"
#include "lasso/separate/mask_estimator.hpp"

namespace lasso::separate {

/// Estimates the gain of frames as soon as they come: at each push, the network computes the frames
/// within its reach to the left anew together with the new ones, as if the recording ended there.
/// The result depends on the sizes of the pushes.
class LowLatencyMask : public MaskStream {
 public:
  /// The estimator must outlive it.
  LowLatencyMask(MaskEstimator& estimator, nn::Condition condition);

  /// Returns as many frames as it takes.
  at::Tensor push(const at::Tensor& spectrum, bool last) override;

 private:
  MaskEstimator& estimator_;
  nn::Condition condition_;
  nn::TimeContext context_;
  at::Tensor past_;  // (batch, bins, frames) from a multiple of the stride on
};

}  // namespace lasso::separate
