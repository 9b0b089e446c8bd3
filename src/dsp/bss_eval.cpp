#include "lasso/dsp/bss_eval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <ATen/ATen.h>

namespace lasso::dsp {

namespace {

constexpr std::int64_t kTaps = 512;

/// Least-squares projections on signals and their delays by 0 to 511 samples.
class Projector {
 public:
  /// `signals` (sources, samples) float64.
  explicit Projector(const at::Tensor& signals)
      : sources_(signals.size(0)),
        length_(signals.size(1) + kTaps - 1),
        // Circular correlations up to 511 samples either way do not meet.
        spectra_(at::fft_rfft(signals, length_ + kTaps)) {
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < sources_; ++i) {
      std::vector<at::Tensor> row;
      for (std::int64_t j = 0; j < sources_; ++j) {
        row.push_back(toeplitz(correlation(spectra_[i], spectra_[j])));
      }
      rows.push_back(at::cat(row, 1));
    }
    gram_ = at::cat(rows, 0);
  }

  /// (samples + 511): of an estimate, extended by 511 zeros, on the sources from `first` on.
  at::Tensor project(const at::Tensor& spectrum, std::int64_t first, std::int64_t count) const {
    std::vector<at::Tensor> sides;
    for (std::int64_t j = first; j < first + count; ++j) {
      sides.push_back(correlation(spectrum, spectra_[j]).narrow(0, 0, kTaps));
    }
    const at::Tensor gram =
        gram_.narrow(0, first * kTaps, count * kTaps).narrow(1, first * kTaps, count * kTaps);
    const at::Tensor filters = solve(gram, at::cat(sides)).view({count, kTaps});
    const at::Tensor filtered =
        spectra_.narrow(0, first, count) * at::fft_rfft(filters, length_ + kTaps);
    return at::fft_irfft(filtered.sum(0), length_ + kTaps).narrow(0, 0, length_);
  }

  at::Tensor spectrum_of(const at::Tensor& estimate) const {
    return at::fft_rfft(estimate, length_ + kTaps);
  }

 private:
  /// r[k] = sum over n of a[n] b[n - k]; negative k from the end.
  at::Tensor correlation(const at::Tensor& a, const at::Tensor& b) const {
    return at::fft_irfft(a * b.conj(), length_ + kTaps);
  }

  /// (512, 512) with r[column - row].
  static at::Tensor toeplitz(const at::Tensor& r) {
    const at::Tensor taps = at::arange(kTaps);
    const at::Tensor lag = taps.unsqueeze(0) - taps.unsqueeze(1);
    return r.index_select(0, lag.remainder(r.size(0)).flatten()).view({kTaps, kTaps});
  }

  /// What is nearly singular, as where references are filtered copies, is solved in the mean.
  static at::Tensor solve(const at::Tensor& gram, const at::Tensor& side) {
    const auto [factor, failed] = at::linalg_cholesky_ex(gram);
    if (failed.item<std::int64_t>() == 0) {
      return at::cholesky_solve(side.unsqueeze(1), factor).squeeze(1);
    }
    return std::get<0>(at::linalg_lstsq(gram, side.unsqueeze(1), {}, "gelsd")).squeeze(1);
  }

  std::int64_t sources_;
  std::int64_t length_;
  at::Tensor spectra_;  // (sources, bins)
  at::Tensor gram_;     // (sources * 512, sources * 512)
};

double ratio_db(const at::Tensor& signal, const at::Tensor& noise) {
  return 10.0 *
         std::log10(signal.square().sum().item<double>() / noise.square().sum().item<double>());
}

bool is_silent(const at::Tensor& x) { return x.square().sum().item<double>() == 0.0; }

}  // namespace

std::vector<std::vector<BssScores>> bss_eval(const at::Tensor& references,
                                             const at::Tensor& estimates) {
  TORCH_CHECK(references.dim() == 2 && estimates.dim() == 2 && references.numel() > 0 &&
                  references.size(1) == estimates.size(1),
              "references and estimates must be (sources, samples) of one length, got ",
              references.sizes(),
              " and ",
              estimates.sizes());
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  const std::int64_t sources = references.size(0);
  std::vector<std::vector<BssScores>> scores(
      static_cast<std::size_t>(sources),
      std::vector<BssScores>(static_cast<std::size_t>(estimates.size(0)),
                             {kUnknown, kUnknown, kUnknown}));
  for (std::int64_t j = 0; j < sources; ++j) {
    if (is_silent(references[j])) {
      return scores;
    }
  }
  const Projector projector(references.to(at::kDouble));
  for (std::int64_t i = 0; i < estimates.size(0); ++i) {
    if (is_silent(estimates[i])) {
      continue;
    }
    const at::Tensor estimate = estimates[i].to(at::kDouble);
    const at::Tensor spectrum = projector.spectrum_of(estimate);
    const at::Tensor all = projector.project(spectrum, 0, sources);
    const at::Tensor artifacts = at::constant_pad_nd(estimate, {0, kTaps - 1}) - all;
    for (std::int64_t j = 0; j < sources; ++j) {
      const at::Tensor target = sources == 1 ? all : projector.project(spectrum, j, 1);
      const at::Tensor interference = all - target;
      scores[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)] = {
          ratio_db(target, interference + artifacts),
          sources == 1 ? std::numeric_limits<double>::infinity() : ratio_db(target, interference),
          ratio_db(all, artifacts)};
    }
  }
  return scores;
}

std::vector<std::size_t> best_permutation(const std::vector<std::vector<BssScores>>& scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::size_t> best = order;
  double highest = -std::numeric_limits<double>::infinity();
  do {
    double sum = 0.0;
    for (std::size_t j = 0; j < order.size(); ++j) {
      sum += scores[j][order[j]].sir;
    }
    if (sum > highest) {
      highest = sum;
      best = order;
    }
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

}  // namespace lasso::dsp
