#include "lasso/separate/separator.hpp"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>

namespace lasso::separate {

at::Tensor separate_waveform(const at::Tensor& waveform,
                             const at::Tensor& condition,
                             const dsp::Stft& stft,
                             MaskEstimator& estimator) {
  const std::int64_t samples = waveform.size(1);
  const std::int64_t padding = std::max<std::int64_t>(stft.min_samples() - samples, 0);
  const at::Tensor padded = at::constant_pad_nd(waveform, {0, padding});
  const at::Tensor spectrum = stft.forward(padded);
  const at::Tensor target = spectrum * estimator.gain(spectrum, condition);
  return stft.inverse(target, samples + padding).narrow(1, 0, samples);
}

Separator::Separator(SampleSource& source,
                     const model::FrontEnd& front_end,
                     MaskEstimator& estimator,
                     at::Tensor condition)
    : source_(source),
      stft_(front_end.n_fft, front_end.hop),
      estimator_(estimator),
      condition_(std::move(condition)) {
  TORCH_CHECK(source.sample_rate() == front_end.sample_rate,
              "source must have the model's rate of ",
              front_end.sample_rate,
              " Hz, got ",
              source.sample_rate());
}

at::Tensor Separator::read(std::int64_t max_samples) {
  if (!target_.defined()) {
    const at::Tensor mixture = read_to_end(source_).nan_to_num(0.0, 0.0, 0.0);
    target_ = mixture;
    if (mixture.size(1) > 0) {
      target_ = separate_waveform(mixture.to(condition_.device()), condition_, stft_, estimator_)
                    .to(at::kCPU);
    }
  }
  const std::int64_t count = std::min(max_samples, target_.size(1) - position_);
  at::Tensor block = target_.narrow(1, position_, count).clone();
  position_ += count;
  return block;
}

}  // namespace lasso::separate
