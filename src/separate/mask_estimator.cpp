#include "lasso/separate/mask_estimator.hpp"

#include <utility>

#include <ATen/ATen.h>

#include "lasso/dsp/band_partition.hpp"

namespace lasso::separate {

namespace {

constexpr double kLeastPower = 1e-10;  // AudioSep's: the least magnitude is 1e-5

}  // namespace

ResUNetEstimator::ResUNetEstimator(const model::FrontEnd& front_end, nn::ResUNet30 network)
    : exponent_(front_end.exponent), network_(std::move(network)) {
  if (front_end.bands > 0) {
    const at::Device device = network_->parameters().front().device();
    partition_ =
        dsp::band_partition(front_end.n_fft / 2 + 1, front_end.bands, front_end.sample_rate)
            .to(device);
  }
}

at::Tensor ResUNetEstimator::gain(const at::Tensor& spectrum, const at::Tensor& condition) {
  const at::Tensor parts = at::view_as_real(spectrum);
  at::Tensor power = parts.square().sum(-1).transpose(1, 2);  // (batch, frames, bins)
  if (partition_.defined()) {
    power = at::matmul(power, partition_);  // (batch, frames, bands)
  }
  at::Tensor features = power.clamp_min(kLeastPower).sqrt();
  if (exponent_ != 1.0) {
    features = features.pow(exponent_);
  }
  at::Tensor gain = network_(features, condition);
  if (partition_.defined()) {
    gain = at::matmul(gain, partition_.t().to(gain.dtype()));  // (batch, frames, bins)
  }
  return gain.transpose(1, 2);
}

}  // namespace lasso::separate
