#pragma once

#include <ATen/core/Tensor.h>

namespace lasso::train {

/// Thresholded signal-to-noise ratio of FUSS (Wisdom et al. 2021, eq. 1), on spectra: by
/// Parseval's theorem their energies are those of the waveforms up to the window's overlap.
///
///   estimate, target, mixture  (batch, bins, frames) complex64
///   loss                       () float32, in dB; lower is better
///
/// An item whose target sounds: 10 log10(|e - t|^2 / |t|^2 + 10^-3), so 30 dB is good enough.
/// One whose target is silence: 10 log10(|e|^2 / |x|^2 + 10^-2) with the weight 0.3.
at::Tensor separation_loss(const at::Tensor& estimate,
                           const at::Tensor& target,
                           const at::Tensor& mixture);

}  // namespace lasso::train
