#pragma once

#include <ATen/core/Tensor.h>

namespace lasso::train {

// How far an estimate is from its target: () float32, the mean over a batch, lower is better. On
// spectra energies are, by Parseval's theorem, those of the waveforms up to the windows' overlap.
// Some are for items whose target sounds, one for those whose target is silence; the other items
// count 0 in the mean.
//
//   estimate, target, mixture  (batch, bins, frames) complex64, or (batch, samples) float32

/// Negative thresholded SNR of spectra (Wisdom et al. 2021, eq. 1), in dB, where the target sounds:
/// 10 log10(|e - t|^2 / |t|^2 + 10^-3), so 30 dB is good enough.
at::Tensor snr_loss(const at::Tensor& estimate, const at::Tensor& target);

/// Level of the output over that of the mixture, in dB, where the target is silence:
/// 10 log10(|e|^2 / |x|^2 + 10^-3) (the same paper).
at::Tensor absent_loss(const at::Tensor& estimate,
                       const at::Tensor& target,
                       const at::Tensor& mixture);

/// Negative SI-SDR of spectra (Le Roux et al. 2019, eq. 5), in dB, within 30 either way: with the
/// cosine c between estimate and target, 10 log10((1 - c^2 + 10^-3) / (c^2 + 10^-3)). Where it is
/// unsure which sound is meant, the SNR is best served by next to nothing of whatever kind; this
/// wants that to be like the target. Where the target sounds.
at::Tensor si_sdr_loss(const at::Tensor& estimate, const at::Tensor& target);

/// Mean absolute difference of waveforms, AudioSep's loss (Liu et al. 2023, eq. 3).
at::Tensor waveform_loss(const at::Tensor& estimate, const at::Tensor& target);

/// Mean absolute difference of magnitudes to the power of 0.3, of waveforms, over windows of 16, 32
/// and 64 ms at 32 kHz (multi-resolution spectra: Yamamoto et al. 2020; the exponent is of the
/// loudness that is heard).
at::Tensor spectral_loss(const at::Tensor& estimate, const at::Tensor& target);

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
