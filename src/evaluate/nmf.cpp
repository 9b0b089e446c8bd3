#include "lasso/evaluate/nmf.hpp"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/audio/resampler.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/separate/mask_front_end.hpp"

namespace lasso::evaluate {

namespace {

constexpr double kTiny = 1e-8;  // divided by
constexpr int kUpdates = 300;

at::Tensor resampled(const at::Tensor& waveform, std::int64_t from, std::int64_t to) {
  MemorySource source(waveform, from);
  audio::Resampler at_rate(source, to);
  return read_to_end(at_rate);
}

/// Of each of the components' estimates; all 1 over their number where none is like it more than
/// another.
at::Tensor shares_of(const std::vector<at::Tensor>& estimates,
                     std::int64_t sample_rate,
                     const TextJudge& judge) {
  std::vector<double> cosines;
  for (const at::Tensor& estimate : estimates) {
    cosines.push_back(dsp::energy(estimate) > 0.0 ? similarity(estimate, sample_rate, judge)
                                                  : -1.0);
  }
  const at::Tensor all = at::tensor(cosines, at::kDouble);
  const at::Tensor range = all.max() - all.min();
  return range.item<double>() > kTiny
             ? (all - all.min()) / range
             : at::full_like(all, 1.0 / static_cast<double>(cosines.size()));
}

}  // namespace

std::pair<at::Tensor, at::Tensor> factorise(const at::Tensor& magnitude, std::int64_t components) {
  const at::NoGradGuard no_grad;
  const at::Tensor x = magnitude.to(at::kDouble);
  const auto [u, s, vh] = at::linalg_svd(x, /*full_matrices=*/false);
  const std::int64_t rank = std::min(components, s.size(0));
  at::Tensor w = at::zeros({x.size(0), components}, at::kDouble);
  at::Tensor h = at::zeros({components, x.size(1)}, at::kDouble);
  for (std::int64_t i = 0; i < rank; ++i) {
    const at::Tensor column = u.select(1, i);
    const at::Tensor row = vh.select(0, i);
    // The half of the pair that says more; for the first, which has one sign, that is all of it.
    const at::Tensor plus_w = column.clamp_min(0.0);
    const at::Tensor plus_h = row.clamp_min(0.0);
    const at::Tensor minus_w = (-column).clamp_min(0.0);
    const at::Tensor minus_h = (-row).clamp_min(0.0);
    const double plus = (plus_w.norm() * plus_h.norm()).item<double>();
    const double minus = (minus_w.norm() * minus_h.norm()).item<double>();
    const bool is_plus = plus >= minus;
    const double size = std::sqrt(s[i].item<double>() * std::max(plus, minus));
    const at::Tensor& best_w = is_plus ? plus_w : minus_w;
    const at::Tensor& best_h = is_plus ? plus_h : minus_h;
    w.select(1, i).copy_(best_w * (size / best_w.norm().clamp_min(kTiny)));
    h.select(0, i).copy_(best_h * (size / best_h.norm().clamp_min(kTiny)));
  }
  const at::Tensor mean = x.mean();
  w = at::where(w < kTiny, mean, w);
  h = at::where(h < kTiny, mean, h);
  for (int i = 0; i < kUpdates; ++i) {
    h = h * at::matmul(w.t(), x / (at::matmul(w, h) + kTiny)) / (w.sum(0).unsqueeze(1) + kTiny);
    w = w * at::matmul(x / (at::matmul(w, h) + kTiny), h.t()) / (h.sum(1).unsqueeze(0) + kTiny);
  }
  return {w, h};
}

at::Tensor nmf_estimate(const at::Tensor& mixture,
                        std::int64_t sample_rate,
                        const TextJudge& judge,
                        std::int64_t components) {
  const at::NoGradGuard no_grad;
  const auto front_end = model::time_selective_front_end();
  const dsp::Stft stft = separate::stft_of(front_end);
  const at::Tensor heard = resampled(mixture, sample_rate, front_end.sample_rate);
  const std::int64_t samples = stft.padded_samples(heard.size(1));
  const at::Tensor spectrum =
      stft.forward(at::constant_pad_nd(heard, {0, samples - heard.size(1)}));
  const at::Tensor mono = spectrum.mean(0, /*keepdim=*/true);
  const auto [w, h] = factorise(mono[0].abs(), components);
  const at::Tensor whole = at::matmul(w, h) + kTiny;
  std::vector<at::Tensor> masks;
  std::vector<at::Tensor> estimates;
  for (std::int64_t i = 0; i < components; ++i) {
    masks.push_back((at::outer(w.select(1, i), h.select(0, i)) / whole).to(at::kFloat));
    estimates.push_back(stft.inverse(mono * masks.back(), samples));
  }
  const at::Tensor shares = shares_of(estimates, front_end.sample_rate, judge).to(at::kFloat);
  const at::Tensor mask = (at::stack(masks) * shares.view({-1, 1, 1})).sum(0).clamp(0.0, 1.0);
  const at::Tensor estimate = stft.inverse(spectrum * mask, samples).narrow(1, 0, heard.size(1));
  const at::Tensor back = resampled(estimate, front_end.sample_rate, sample_rate);
  return at::constant_pad_nd(back, {0, mixture.size(1) - back.size(1)});
}

}  // namespace lasso::evaluate
