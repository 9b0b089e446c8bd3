#include "lasso/separate/mask_front_end.hpp"

#include <vector>

#include <ATen/ATen.h>

#include "lasso/dsp/band_partition.hpp"

namespace lasso::separate {

namespace {

constexpr double kLeastPower = 1e-10;  // AudioSep's: the least magnitude is 1e-5

/// x (batch, frames, n) times a matrix (n, m). The rounding of a product may depend on its size,
/// but that of a frame must not depend on how many come with it: so all products have one size.
at::Tensor product(const at::Tensor& x, const at::Tensor& matrix) {
  constexpr std::int64_t kFrames = 16;
  const std::int64_t frames = x.size(0) * x.size(1);
  const std::int64_t groups = (frames + kFrames - 1) / kFrames;
  const at::Tensor rows =
      at::constant_pad_nd(x.reshape({frames, x.size(2)}), {0, 0, 0, groups * kFrames - frames});
  std::vector<at::Tensor> products;
  for (std::int64_t i = 0; i < groups; ++i) {
    products.push_back(at::mm(rows.narrow(0, i * kFrames, kFrames), matrix));
  }
  products.push_back(at::empty({0, matrix.size(1)}, x.options()));  // where there is no frame
  return at::cat(products).narrow(0, 0, frames).view({x.size(0), x.size(1), matrix.size(1)});
}

}  // namespace

dsp::Stft stft_of(const model::FrontEnd& config) {
  return {
      config.n_fft, config.hop, config.silent_edges ? dsp::Edges::silent : dsp::Edges::reflected};
}

MaskFrontEnd::MaskFrontEnd(const model::FrontEnd& config, c10::Device device)
    : exponent_(config.exponent), logarithmic_(config.logarithmic) {
  if (config.bands > 0) {
    partition_ =
        dsp::band_partition(config.n_fft / 2 + 1, config.bands, config.sample_rate).to(device);
  }
}

at::Tensor MaskFrontEnd::features(const at::Tensor& spectrum) const {
  const at::Tensor imaginary = at::imag(spectrum);
  at::Tensor power = at::real(spectrum).square().addcmul_(imaginary, imaginary);
  power = power.transpose(1, 2);  // (batch, frames, bins)
  if (partition_.defined()) {
    power = product(power, partition_);  // (batch, frames, bands)
  }
  const at::Tensor magnitude = power.clamp_min(kLeastPower).sqrt();
  const at::Tensor compressed = exponent_ == 1.0 ? magnitude : magnitude.pow(exponent_);
  return logarithmic_ ? compressed.log1p() : compressed;
}

at::Tensor MaskFrontEnd::over_bins(const at::Tensor& gain) const {
  if (!partition_.defined()) {
    return gain.transpose(1, 2);
  }
  return product(gain, partition_.t().to(gain.dtype())).transpose(1, 2);
}

}  // namespace lasso::separate
