#pragma once

#include <cstdint>

#include "lasso/core/sample_source.hpp"
#include "lasso/dsp/stft.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/separate/mask_estimator.hpp"

namespace lasso::separate {

/// The target's estimate as a waveform: spectrum, gain, inverse. Any length >= 1.
///
///   waveform   (batch, samples)       float32, on the estimator's device
///   condition  (batch or 1, size)     float32
///   target     (batch, samples)       float32
///
/// Waveforms too short to be reflected at their edges are padded with silence for it.
at::Tensor separate_waveform(const at::Tensor& waveform,
                             const at::Tensor& condition,
                             const dsp::Stft& stft,
                             MaskEstimator& estimator);

/// The described sound of a stream, as a stream of the same length: each channel is separated on
/// its own. Samples that are not finite count as silence.
class Separator : public SampleSource {
 public:
  /// `source` must have the model's sample rate; `condition`: (1, size) on the device to compute
  /// on.
  Separator(SampleSource& source,
            const model::FrontEnd& front_end,
            MaskEstimator& estimator,
            at::Tensor condition);

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return source_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  SampleSource& source_;
  dsp::Stft stft_;
  MaskEstimator& estimator_;
  at::Tensor condition_;
  at::Tensor target_;          // (channels, samples) once computed
  std::int64_t position_ = 0;  // of the next sample to give
};

}  // namespace lasso::separate
