#include "lasso/separate/trainable_separator.hpp"

#include <utility>

#include <ATen/ATen.h>

namespace lasso::separate {

TrainableSeparator::TrainableSeparator(const model::FrontEnd& front_end,
                                       std::shared_ptr<nn::SeparatorNetwork> network)
    : stft_(stft_of(front_end)),
      network_(std::move(network)),
      front_end_(front_end, network_->parameters().front().device()) {}

at::Tensor TrainableSeparator::gain(const at::Tensor& spectrum, const nn::Condition& condition) {
  const at::Tensor gain =
      front_end_.over_bins(network_->forward(front_end_.features(spectrum), condition));
  return gain.is_complex() ? gain : gain.to(at::kFloat);
}

at::Tensor TrainableSeparator::separate(const at::Tensor& waveform,
                                        const nn::Condition& condition) {
  const std::int64_t samples = waveform.size(1);
  const std::int64_t padding = stft_.padded_samples(samples) - samples;
  const at::Tensor mixture = spectrum(at::constant_pad_nd(waveform, {0, padding}));
  const at::Tensor target = mixture * gain(mixture, condition);
  return stft_.inverse(target, samples + padding).narrow(1, 0, samples);
}

}  // namespace lasso::separate
