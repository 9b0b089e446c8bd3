#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "lasso/core/sample_source.hpp"
#include "lasso/separate/separation.hpp"
#include "lasso/separate/target_stream.hpp"

namespace lasso::separate {

/// The target sounds of a stream as a stream of the same length, see TargetStream.
class Separator : public SampleSource {
 public:
  /// `source` must have the model's sample rate.
  Separator(SampleSource& source, const Separation& separation);

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return targets_.target_channels(); }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  SampleSource& source_;
  TargetStream targets_;
  at::Tensor target_;  // (queries * channels, samples) not returned yet
  bool finished_ = false;
};

}  // namespace lasso::separate
