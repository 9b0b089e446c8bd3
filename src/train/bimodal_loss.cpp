#include "bimodal_loss.hpp"

#include <limits>

#include <ATen/ATen.h>

namespace lasso::train {

namespace {

constexpr double kLeastWeight = 1e-3;
constexpr double kMostWeight = 10.0;

/// The mean absolute error of magnitudes, where `loud` is loud above all.
at::Tensor weighted_error(const at::Tensor& estimate,
                          const at::Tensor& target,
                          const at::Tensor& loud) {
  const at::Tensor weight = loud.log1p().clamp(kLeastWeight, kMostWeight);
  return (weight * (estimate - target).abs()).mean();
}

/// (rows, rows) bool: whether two phrases that are not of one row are the same text.
at::Tensor equal_phrases(const std::vector<std::vector<std::string>>& texts) {
  std::vector<std::string> all;
  for (const auto& of_phrase : texts) {
    all.insert(all.end(), of_phrase.begin(), of_phrase.end());
  }
  const auto rows = static_cast<std::int64_t>(all.size());
  at::Tensor equal = at::zeros({rows, rows}, at::kBool);
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t column = 0; column < rows; ++column) {
      equal[row][column] = row != column && all[static_cast<std::size_t>(row)] ==
                                                all[static_cast<std::size_t>(column)];
    }
  }
  return equal;
}

/// Estimates (phrases * batch, samples), phrase by phrase, against their phrases.
at::Tensor judged_loss(const at::Tensor& estimates,
                       const ClipOfMixtures& clip,
                       const ContrastiveJudge& judge) {
  const at::Tensor heard = judge.embedder(estimates);
  std::vector<at::Tensor> columns;
  std::vector<at::Tensor> own;  // the column of each row
  std::int64_t before = 0;
  for (const nn::Condition& phrase : clip.phrases) {
    const at::Tensor length = phrase.embedding.norm(2, 1, /*keepdim=*/true);
    columns.push_back(judge.gather(phrase.embedding / length));
    own.push_back(at::arange(phrase.size(), at::kLong) + before + judge.first_row);
    before += columns.back().size(0);
  }
  at::Tensor logits = judge.logit_scale * at::matmul(heard, at::cat(columns).t());
  if (judge.skips_equal) {
    logits = logits.masked_fill(equal_phrases(clip.texts).to(logits.device()),
                                -std::numeric_limits<float>::infinity());
  }
  return at::cross_entropy_loss(logits, at::cat(own).to(logits.device()));
}

at::Tensor sum_of(const at::Tensor& sum, const at::Tensor& more) {
  return sum.defined() ? sum + more : more;
}

}  // namespace

BiModalLosses bimodal_losses(separate::TrainableSeparator& separator,
                             const at::Tensor& mixture,
                             const std::vector<ClipOfMixtures>& clips,
                             const ContrastiveJudge& judge) {
  const at::Tensor spectrum = separator.spectrum(mixture);
  const at::Tensor magnitude = spectrum.abs();
  BiModalLosses losses;
  for (const ClipOfMixtures& clip : clips) {
    const at::Tensor target = separator.spectrum(clip.waveform).abs();
    const at::Tensor whole = separator.gain(spectrum, clip.caption) * magnitude;
    losses.unsupervised = sum_of(losses.unsupervised, weighted_error(whole, target, magnitude));
    if (clip.phrases.empty()) {
      continue;
    }
    at::Tensor together;
    std::vector<at::Tensor> estimates;
    for (std::size_t i = 0; i < clip.phrases.size(); ++i) {
      const at::Tensor gain = separator.gain(spectrum, clip.phrases[i]);
      const at::Tensor weight =
          clip.weights.select(1, static_cast<std::int64_t>(i)).view({-1, 1, 1});
      together = sum_of(together, weight * gain * magnitude);
      if (judge.embedder) {
        estimates.push_back(separator.waveform(gain * spectrum, mixture.size(1)));
      }
    }
    losses.consistency = sum_of(losses.consistency, weighted_error(together, target, target));
    if (judge.embedder) {
      losses.contrastive = sum_of(losses.contrastive, judged_loss(at::cat(estimates), clip, judge));
    }
  }
  return losses;
}

}  // namespace lasso::train
