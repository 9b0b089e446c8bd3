#include "lasso/evaluate/window_scores.hpp"

#include <ATen/ATen.h>

#include "lasso/dsp/metrics.hpp"

namespace lasso::evaluate {

namespace {

StretchScores scores_of(const at::Tensor& wanted,
                        const at::Tensor& mixture,
                        const at::Tensor& edited) {
  const auto centred = [](const at::Tensor& x) { return x - x.mean(1, /*keepdim=*/true); };
  StretchScores scores;
  scores.sdr = dsp::sdr(wanted, edited);
  scores.si_sdr = dsp::si_sdr(wanted, edited);
  scores.si_sdr_zero_mean = dsp::si_sdr(centred(wanted), centred(edited));
  scores.sdri = scores.sdr - dsp::sdr(wanted, mixture);
  scores.si_sdri = scores.si_sdr - dsp::si_sdr(wanted, mixture);
  return scores;
}

}  // namespace

WindowScores window_scores(const at::Tensor& wanted,
                           const at::Tensor& mixture,
                           const at::Tensor& edited,
                           const at::Tensor& gate) {
  const auto where = [](const at::Tensor& x, const at::Tensor& places) {
    return x.index_select(1, places.nonzero().squeeze(1));
  };
  const auto over = [&](const at::Tensor& places) {
    return scores_of(where(wanted, places), where(mixture, places), where(edited, places));
  };
  WindowScores scores;
  scores.inside = over(gate > 0.0);
  scores.core = over(gate == 1.0);
  const at::Tensor outside = gate == 0.0;
  const at::Tensor change =
      where(edited, outside).to(at::kDouble) - where(mixture, outside).to(at::kDouble);
  if (change.numel() > 0) {
    scores.no_change_error = change.square().sum().sqrt().item<double>();
    scores.largest_change = change.abs().max().item<double>();
    scores.changed_samples = change.ne(0.0).sum().item<std::int64_t>();
  }
  return scores;
}

}  // namespace lasso::evaluate
