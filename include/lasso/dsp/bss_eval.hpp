#pragma once

#include <cstddef>
#include <vector>

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// Of an estimate against a reference among others, in dB.
struct BssScores {
  double sdr = 0.0;  ///< signal to distortion: to all that is not the reference, filtered
  double sir = 0.0;  ///< signal to interference: to the other references, filtered; +infinity alone
  double sar = 0.0;  ///< signal to artifacts: of all references to what is none of them
};

/// BSS-eval version 3, sources (Vincent, Gribonval & Fevotte 2006): the reference may have gone
/// through any filter of 512 taps. `references` (sources, samples), `estimates` (estimates,
/// samples), float32 or float64; computed in float64. Gives [reference][estimate], all of them. NaN
/// where a reference or the estimate is silent.
std::vector<std::vector<BssScores>> bss_eval(const at::Tensor& references,
                                             const at::Tensor& estimates);

/// Which estimate belongs to each reference, where there are as many: the permutation of the
/// highest mean SIR.
std::vector<std::size_t> best_permutation(const std::vector<std::vector<BssScores>>& scores);

}  // namespace lasso::dsp
