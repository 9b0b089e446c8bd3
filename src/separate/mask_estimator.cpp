#include "lasso/separate/mask_estimator.hpp"

#include <utility>

#include <ATen/ATen.h>

#include "lasso/dsp/band_partition.hpp"
#include "lasso/nn/resunet30_stream.hpp"

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

/// (batch, bins, frames) complex -> (batch, frames, bins or bands).
at::Tensor ResUNetEstimator::features_of(const at::Tensor& spectrum) const {
  const at::Tensor parts = at::view_as_real(spectrum);
  at::Tensor power = parts.square().sum(-1).transpose(1, 2);  // (batch, frames, bins)
  if (partition_.defined()) {
    power = at::matmul(power, partition_);  // (batch, frames, bands)
  }
  const at::Tensor magnitude = power.clamp_min(kLeastPower).sqrt();
  return exponent_ == 1.0 ? magnitude : magnitude.pow(exponent_);
}

/// (batch, frames, bins or bands) -> (batch, bins, frames).
at::Tensor ResUNetEstimator::over_bins(const at::Tensor& gain) const {
  if (!partition_.defined()) {
    return gain.transpose(1, 2);
  }
  return at::matmul(gain, partition_.t().to(gain.dtype())).transpose(1, 2);
}

at::Tensor ResUNetEstimator::gain(const at::Tensor& spectrum, const at::Tensor& condition) {
  return over_bins(network_(features_of(spectrum), condition));
}

class ResUNetEstimator::Stream : public MaskStream {
 public:
  Stream(const ResUNetEstimator& estimator, const at::Tensor& condition)
      : estimator_(estimator), network_(estimator.network_, condition) {}

  at::Tensor push(const at::Tensor& spectrum) override {
    return estimator_.over_bins(network_.push(estimator_.features_of(spectrum)));
  }

  at::Tensor finish() override { return estimator_.over_bins(network_.finish()); }

 private:
  const ResUNetEstimator& estimator_;
  nn::ResUNet30Stream network_;
};

std::unique_ptr<MaskStream> ResUNetEstimator::stream(const at::Tensor& condition) {
  return std::make_unique<Stream>(*this, condition);
}

}  // namespace lasso::separate
