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
/// One whose target is silence: 10 log10(|e|^2 / |x|^2 + 10^-3) with the weight 0.3.
at::Tensor separation_loss(const at::Tensor& estimate,
                           const at::Tensor& target,
                           const at::Tensor& mixture);

/// Supervised contrastive loss (Khosla et al. 2020, eq. 2) between two kinds of conditions, the
/// mean of both directions:
///
///   a, b         (batch, size)   float32, each row of zero mean and unit variance
///   positive     (batch, batch)  bool: a [row] goes with b [column]; at least one in each row and
///                                column
///   temperature  by which cosines are divided
///   loss         () float32
at::Tensor contrastive_loss(const at::Tensor& a,
                            const at::Tensor& b,
                            const at::Tensor& positive,
                            double temperature);

}  // namespace lasso::train
