#pragma once

#include <cstdint>
#include <memory>

#include "lasso/core/sample_source.hpp"
#include "lasso/dsp/stft_stream.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/separate/mask_estimator.hpp"

namespace lasso::separate {

/// The described sound of a stream, as a stream of the same length: each channel is separated on
/// its own. Samples that are not finite count as silence. Memory does not depend on the length.
class Separator : public SampleSource {
 public:
  /// `source` must have the model's sample rate; `condition`: (1, size) on the device to compute
  /// on.
  Separator(SampleSource& source,
            const model::FrontEnd& front_end,
            MaskEstimator& estimator,
            const at::Tensor& condition);

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return source_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  at::Tensor next_block();
  void advance();

  SampleSource& source_;
  c10::Device device_;
  std::int64_t block_samples_;
  dsp::StftStream analysis_;
  std::unique_ptr<MaskStream> mask_;
  dsp::InverseStftStream synthesis_;
  at::Tensor waiting_;         // (channels, bins, frames) whose gain is not settled yet
  at::Tensor target_;          // (channels, samples) not given yet
  std::int64_t received_ = 0;  // samples
  std::int64_t given_ = 0;
  bool finished_ = false;
};

}  // namespace lasso::separate
