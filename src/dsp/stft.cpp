#include "lasso/dsp/stft.hpp"

#include <algorithm>
#include <string>

#include <ATen/ATen.h>

#include "lasso/core/error.hpp"
#include "lasso/core/round_up.hpp"

namespace lasso::dsp {

Stft::Stft(std::int64_t n_fft, std::int64_t hop, Edges edges)
    : n_fft_(n_fft), hop_(hop), edges_(edges) {
  if (hop <= 0 || n_fft % 2 != 0 || hop > n_fft / 2) {
    throw Error(ErrorKind::model,
                "a hop of " + std::to_string(hop) + " with n_fft " + std::to_string(n_fft) +
                    " cannot be inverted; the model's config.json must have an even n_fft and "
                    "0 < hop <= n_fft / 2");
  }
  window_ = at::hann_window(n_fft_, /*periodic=*/true, at::kFloat);
}

std::int64_t Stft::padded_samples(std::int64_t samples) const {
  const std::int64_t unit = hop_ > n_fft_ / 3 ? hop_ : 1;
  return round_up(std::max(samples, min_samples()), unit);
}

at::Tensor Stft::window(const at::Tensor& like) const { return window_.to(like.device()); }

at::Tensor Stft::forward(const at::Tensor& waveform) const {
  TORCH_CHECK(waveform.dim() == 2, "waveform must be (batch, samples), got ", waveform.sizes());
  TORCH_CHECK(waveform.size(1) >= min_samples(),
              "waveform must have at least ",
              min_samples(),
              " samples, got ",
              waveform.size(1));
  return at::stft(waveform,
                  n_fft_,
                  /*hop_length=*/hop_,
                  /*win_length=*/n_fft_,
                  /*window=*/window(waveform),
                  /*center=*/true,
                  /*pad_mode=*/edges_ == Edges::silent ? "constant" : "reflect",
                  /*normalized=*/false,
                  /*onesided=*/true,
                  /*return_complex=*/true);
}

at::Tensor Stft::inverse(const at::Tensor& spectrum, std::int64_t samples) const {
  TORCH_CHECK(spectrum.dim() == 3 && spectrum.size(1) == bins(),
              "spectrum must be (batch, ",
              bins(),
              ", frames), got ",
              spectrum.sizes());
  return at::istft(spectrum,
                   n_fft_,
                   /*hop_length=*/hop_,
                   /*win_length=*/n_fft_,
                   /*window=*/window(spectrum),
                   /*center=*/true,
                   /*normalized=*/false,
                   /*onesided=*/true,
                   /*length=*/samples,
                   /*return_complex=*/false);
}

}  // namespace lasso::dsp
