#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// A whole stretch at another rate, (batch, samples) -> (batch, ceil(samples * to / from)), as
/// torchaudio resamples by default and AudioSep what its CLAP hears: a sinc of six zero crossings
/// to either side under a Hann window, that lets 0.99 of the lower rate pass. Files and streams go
/// through audio::Resampler, whose stop band is 60 dB deeper.
at::Tensor sinc_resample(const at::Tensor& waveform, std::int64_t from, std::int64_t to);

}  // namespace lasso::dsp
