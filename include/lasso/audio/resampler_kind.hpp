#pragma once

namespace lasso::audio {

/// The library that converts the sample rate.
enum class ResamplerKind {
  /// libsoxr at its very high quality: 28 bits, flat up to 91 % of the lower rate's Nyquist
  /// frequency. The samples do not depend on block sizes. About fifteen times as fast as the other.
  soxr,
  /// libsamplerate's best sinc converter: 24 bits, flat up to 97 % of the lower rate's Nyquist
  /// frequency. Block sizes change samples by less than 1e-6.
  samplerate,
};

/// Builds with LASSO_SOXR=OFF do not contain libsoxr.
#ifdef LASSO_WITHOUT_SOXR
constexpr ResamplerKind kUsualResampler = ResamplerKind::samplerate;
#else
constexpr ResamplerKind kUsualResampler = ResamplerKind::soxr;
#endif

/// The usual resampler, or the one that holds back the least: 5 ms instead of 40.
constexpr ResamplerKind resampler_for(bool low_latency) {
  return low_latency ? ResamplerKind::samplerate : kUsualResampler;
}

}  // namespace lasso::audio
