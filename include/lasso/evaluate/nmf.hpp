#pragma once

#include <cstdint>
#include <utility>

#include <ATen/core/Tensor.h>

#include "lasso/evaluate/evaluator.hpp"

namespace lasso::evaluate {

/// A spectrogram as a sum of few components (Lee & Seung 2001): `magnitude` (bins, frames) >= 0 is
/// about W H, W (bins, components), H (components, frames), by 300 multiplicative updates of the
/// Kullback-Leibler divergence from the non-negative double SVD (Boutsidis & Gallopoulos 2008), its
/// zeros filled with the mean. float64; nothing is drawn at random.
std::pair<at::Tensor, at::Tensor> factorise(const at::Tensor& magnitude, std::int64_t components);

/// The baseline of time-selective separation that has no network: the recording's components, each
/// as far as it sounds like the query. `mixture` (channels, samples) at `sample_rate`; one mask, of
/// the mean of the channels, for all. The recording is transformed as the time-selective network
/// transforms it, at its 16 kHz.
at::Tensor nmf_estimate(const at::Tensor& mixture,
                        std::int64_t sample_rate,
                        const TextJudge& judge,
                        std::int64_t components = 10);

}  // namespace lasso::evaluate
