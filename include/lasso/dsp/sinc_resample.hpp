#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// Resamples a whole waveform, (batch, samples) -> (batch, ceil(samples * to / from)), with
/// torchaudio's defaults, as AudioSep does for CLAP's input: a sinc of six zero crossings on either
/// side under a Hann window, with the cutoff at 0.99 of the lower rate's Nyquist frequency. Files
/// and streams use audio::Resampler, whose stop band is 60 dB deeper.
at::Tensor sinc_resample(const at::Tensor& waveform, std::int64_t from, std::int64_t to);

}  // namespace lasso::dsp
