#pragma once

namespace lasso::audio {

/// Whose filter changes a sound's rate.
enum class ResamplerKind {
  /// libsoxr at its very high quality: 28 bits, up to 91 % of the lower rate's half unchanged. The
  /// same samples whatever the blocks. Some fifteen times as fast as the other.
  soxr,
  /// libsamplerate's best sinc: 24 bits, up to 97 % of the lower rate's half unchanged. Block sizes
  /// tell below 1e-6.
  samplerate,
};

/// libsoxr is left out of builds that ask for it with LASSO_SOXR=OFF.
#ifdef LASSO_WITHOUT_SOXR
constexpr ResamplerKind kUsualResampler = ResamplerKind::samplerate;
#else
constexpr ResamplerKind kUsualResampler = ResamplerKind::soxr;
#endif

}  // namespace lasso::audio
