#pragma once

#include <cstdint>
#include <utility>

#include <ATen/core/Tensor.h>

#include "lasso/evaluate/evaluator.hpp"

namespace lasso::evaluate {

/// Factorises a spectrogram into few components (Lee & Seung 2001): `magnitude` (bins, frames) >= 0
/// is approximately W H. Returns W (bins, components) and H (components, frames), after 300
/// multiplicative updates for the Kullback-Leibler divergence. Starts from the non-negative double
/// SVD (Boutsidis & Gallopoulos 2008) with zeros replaced by the mean. float64; deterministic.
std::pair<at::Tensor, at::Tensor> factorise(const at::Tensor& magnitude, std::int64_t components);

/// The baseline of time-selective separation without a network: the mixture's components, each
/// weighted by its similarity to the query. `mixture` (channels, samples) at `sample_rate`. One
/// mask, computed from the mean of the channels, applies to all. Uses the time-selective network's
/// spectrogram, at its 16 kHz.
at::Tensor nmf_estimate(const at::Tensor& mixture,
                        std::int64_t sample_rate,
                        const TextJudge& judge,
                        std::int64_t components = 10);

}  // namespace lasso::evaluate
