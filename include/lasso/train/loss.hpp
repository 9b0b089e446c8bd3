#pragma once

#include <ATen/core/Tensor.h>

namespace lasso::train {

// Distances between an estimate and its target: () float32, the mean over a batch, lower is better.
// By Parseval's theorem, energies of spectra are those of the waveforms up to the windows' overlap.
// Some losses apply to items with a non-silent target, one to items with a silent target; the other
// items count as 0 in the mean.
//
//   estimate, target, mixture  (batch, bins, frames) complex64, or (batch, samples) float32

/// Negative thresholded SNR of spectra (Wisdom et al. 2021, eq. 1), in dB, for non-silent targets:
/// 10 log10(|e - t|^2 / |t|^2 + 10^-3), which saturates at an SNR of 30 dB.
at::Tensor snr_loss(const at::Tensor& estimate, const at::Tensor& target);

/// Level of the estimate over that of the mixture, in dB, for silent targets:
/// 10 log10(|e|^2 / |x|^2 + 10^-3) (same paper).
at::Tensor absent_loss(const at::Tensor& estimate,
                       const at::Tensor& target,
                       const at::Tensor& mixture);

/// Negative SI-SDR of spectra (Le Roux et al. 2019, eq. 5), in dB, limited to +-30, for non-silent
/// targets: 10 log10((1 - c^2 + 10^-3) / (c^2 + 10^-3)) with the cosine c between estimate and
/// target. If the query is ambiguous, the SNR favours a near-silent estimate of any shape; this
/// loss makes even that resemble the target.
at::Tensor si_sdr_loss(const at::Tensor& estimate, const at::Tensor& target);

/// How far the estimate of a non-silent target is too quiet, in dB beyond 6:
/// max(10 log10(|t|^2 / (|e|^2 + 10^-4 |t|^2)) - 6, 0). Where a gain's sigmoid is near 0, the SNR
/// hardly changes with its input, and SI-SDR does not see the level at all: an estimate of the
/// right shape would stay silent for good. This loss has the same slope at every level down to -40
/// dB.
at::Tensor level_loss(const at::Tensor& estimate, const at::Tensor& target);

/// Mean absolute difference of waveforms: AudioSep's loss (Liu et al. 2023, eq. 3).
at::Tensor waveform_loss(const at::Tensor& estimate, const at::Tensor& target);

/// Mean absolute difference of the waveforms' spectral magnitudes to the power of 0.3, with windows
/// of 16, 32 and 64 ms at 32 kHz (multi-resolution spectra: Yamamoto et al. 2020; the exponent is
/// that of perceived loudness).
at::Tensor spectral_loss(const at::Tensor& estimate, const at::Tensor& target);

/// Supervised contrastive loss (Khosla et al. 2020, eq. 2) between two kinds of conditions, the
/// mean of both directions:
///
///   a, b         (batch, size)   float32, each row of zero mean and unit variance
///   positive     (batch, batch)  bool: a [row] matches b [column]; at least one in each row and
///                                column
///   temperature  divides the cosines
///   loss         () float32
at::Tensor contrastive_loss(const at::Tensor& a,
                            const at::Tensor& b,
                            const at::Tensor& positive,
                            double temperature);

}  // namespace lasso::train
