#include "lasso/describe/confirmation.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/core/interrupt.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/dsp/sinc_resample.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::describe {

namespace {

constexpr std::int64_t kBlockMs = 60'000;
constexpr std::int64_t kMarginMs = 1000;  // to either side: what the network takes into account

}  // namespace

Confirmation::Confirmation(SampleSource& recording,
                           const separate::Separation& separation,
                           separate::AudioEmbedder& embedder,
                           const Classifier& classifier,
                           const ConfirmOptions& options)
    : recording_(recording),
      separation_(separation),
      queries_(std::move(separation_.queries)),
      embedder_(embedder),
      classifier_(classifier),
      options_(options),
      held_(at::empty({1, 0}, at::kFloat)) {
  TORCH_CHECK(queries_.size() == classifier.size(), "each class must have a query");
}

bool Confirmation::is_proposed(const Analysis& heard, std::size_t label, std::size_t window) const {
  const auto probability = [&](std::size_t of_label, std::size_t in_window) {
    return heard.probabilities[of_label][in_window];
  };
  const double own = probability(label, window);
  if (own < options_.least || (options_.which == Confirm::unsure && own >= options_.likely)) {
    return false;
  }
  const bool beside =
      (window > 0 && probability(label, window - 1) >= options_.likely) ||
      (window + 1 < heard.windows.size() && probability(label, window + 1) >= options_.likely);
  std::size_t likelier = 0;
  for (std::size_t other = 0; other < queries_.size(); ++other) {
    likelier += probability(other, window) > own ? 1U : 0U;
  }
  return beside || likelier < options_.most;
}

void Confirmation::correct(Analysis& heard) {
  const at::NoGradGuard no_grad;
  const bool has_ended = heard.duration_ms > 0;
  // Windows beside each other propose each other's classes: the one behind a block is there.
  const std::size_t end = heard.windows.size() - (has_ended ? 0 : 1);
  if (options_.which == Confirm::never || next_ >= end ||
      (!has_ended && heard.windows[end].end_ms - heard.windows[next_].begin_ms < kBlockMs)) {
    return;
  }
  hold(heard.windows[next_].begin_ms - kMarginMs, heard.windows[end - 1].end_ms + kMarginMs);
  std::vector<std::vector<std::size_t>> proposed(queries_.size());
  for (std::size_t label = 0; label < queries_.size(); ++label) {
    for (std::size_t window = next_; window < end; ++window) {
      if (is_proposed(heard, label, window)) {
        proposed[label].push_back(window);
      }
    }
  }
  for (std::size_t label = 0; label < queries_.size(); ++label) {
    const auto& windows = proposed[label];
    for (auto first = windows.begin(); first != windows.end();) {
      auto last = first;
      while (last + 1 != windows.end() && heard.windows[*(last + 1)].begin_ms - kMarginMs <=
                                              heard.windows[*last].end_ms + kMarginMs) {
        ++last;
      }
      correct_stretch(heard, label, {first, last + 1});
      first = last + 1;
    }
  }
  next_ = end;
}

/// Lets go of what lies before the one, and reads as far as the other.
void Confirmation::hold(std::int64_t begin_ms, std::int64_t end_ms) {
  const std::int64_t gone =
      std::clamp<std::int64_t>(samples_of(begin_ms) - held_begin_, 0, held_.size(1));
  held_ = held_.narrow(1, gone, held_.size(1) - gone);
  held_begin_ += gone;
  const std::int64_t wanted = samples_of(end_ms) - held_begin_ - held_.size(1);
  if (wanted > 0) {
    held_ = at::cat({held_, read_up_to(recording_, wanted).nan_to_num(0.0, 0.0, 0.0)}, 1);
  }
}

/// Separates a class from the first of these windows to the last, with a margin.
void Confirmation::correct_stretch(Analysis& heard,
                                   std::size_t label,
                                   const std::vector<std::size_t>& windows) {
  const auto place = [this](std::int64_t ms) {
    return std::clamp<std::int64_t>(samples_of(ms) - held_begin_, 0, held_.size(1));
  };
  const std::int64_t begin = place(heard.windows[windows.front()].begin_ms - kMarginMs);
  const std::int64_t end = place(heard.windows[windows.back()].end_ms + kMarginMs);
  const at::Tensor mixture = held_.narrow(1, begin, end - begin);
  MemorySource part(mixture, separation_.front_end.sample_rate);
  separation_.queries = {queries_[label]};
  separate::Separator separator(part, separation_);
  const at::Tensor found = read_to_end(separator);
  for (const std::size_t window : windows) {
    check_interrupt();
    const Span& span = heard.windows[window];
    const std::int64_t from = place(span.begin_ms) - begin;
    const std::int64_t count = place(span.end_ms) - begin - from;
    const at::Tensor of_window = found.narrow(1, from, count);
    const double power = count > 0 ? dsp::power(of_window) : 0.0;
    if (!(power > 0.0)) {
      continue;
    }
    const auto cosines = classifier_.cosines(embedder_.of_stretches(
        dsp::sinc_resample(of_window, separation_.front_end.sample_rate, embedder_.sample_rate())));
    double& probability = heard.probabilities[label][window];
    probability = classifier_.probability(
        {cosines[0][label],
         10.0 * std::log10(power / dsp::power(mixture.narrow(1, from, count))),
         classifier_.cosine(probability)});
  }
}

std::int64_t Confirmation::samples_of(std::int64_t ms) const {
  return ms * separation_.front_end.sample_rate / 1000;
}

}  // namespace lasso::describe
