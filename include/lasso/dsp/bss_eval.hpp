#pragma once

#include <cstddef>
#include <vector>

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// The scores of an estimate against one of several references, in dB.
struct BssScores {
  double sdr = 0.0;  ///< signal to distortion: everything but the filtered reference
  double sir = 0.0;  ///< signal to interference: the other references, filtered; +infinity alone
  double sar = 0.0;  ///< signal to artifacts: all references to what none of them explains
};

/// BSS-eval version 3, sources (Vincent, Gribonval & Fevotte 2006): allows any filter of 512 taps
/// on the reference. `references` (sources, samples), `estimates` (estimates, samples), float32 or
/// float64; computed in float64. Returns the scores of all pairs as [reference][estimate]. NaN if
/// the reference or the estimate is silent.
std::vector<std::vector<BssScores>> bss_eval(const at::Tensor& references,
                                             const at::Tensor& estimates);

/// The estimate assigned to each reference, for equally many of both: the permutation with the
/// highest mean SIR.
std::vector<std::size_t> best_permutation(const std::vector<std::vector<BssScores>>& scores);

}  // namespace lasso::dsp
