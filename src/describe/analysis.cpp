#include "lasso/describe/analysis.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/core/interrupt.hpp"
#include "lasso/dsp/metrics.hpp"

namespace lasso::describe {

namespace {

constexpr std::int64_t kAtOnceSeconds = 16;  // of stretches that are encoded together

/// Collects windows and hears them together.
class Listener {
 public:
  Listener(separate::AudioEmbedder& embedder,
           const Classifier& classifier,
           const AnalysisOptions& options)
      : embedder_(embedder),
        classifier_(classifier),
        at_once_(kAtOnceSeconds * embedder.sample_rate() / embedder.stretch_samples()),
        shares_(options.shares),
        least_power_(std::pow(10.0, options.gate_db / 10.0)) {
    heard_.probabilities.resize(classifier.size());
    heard_.shares.resize(shares_ ? classifier.size() : 0);
  }

  /// Whether enough came to be heard.
  bool take(const Span& span, const at::Tensor& window) {
    heard_.windows.push_back(span);
    sounds_.push_back(dsp::power(window) > least_power_);
    if (sounds_.back()) {
      waiting_.push_back(window);
    }
    return static_cast<std::int64_t>(sounds_.size()) >= at_once_;
  }

  Analysis& hear() {
    check_interrupt();
    const auto cosines = waiting_.empty()
                             ? std::vector<std::vector<double>>()
                             : classifier_.cosines(embedder_.of_stretches(at::cat(waiting_)));
    auto next = cosines.begin();
    for (const bool sounds : sounds_) {
      const auto* const of_window = sounds ? &*next++ : nullptr;
      for (std::size_t i = 0; i < classifier_.size(); ++i) {
        heard_.probabilities[i].push_back(
            of_window != nullptr ? classifier_.probability((*of_window)[i]) : 0.0);
      }
      if (shares_) {
        const auto found =
            of_window != nullptr ? classifier_.shares(*of_window) : std::vector<double>();
        for (std::size_t i = 0; i < classifier_.size(); ++i) {
          heard_.shares[i].push_back(of_window != nullptr ? found[i] : 0.0);
        }
      }
    }
    waiting_.clear();
    sounds_.clear();
    return heard_;
  }

 private:
  separate::AudioEmbedder& embedder_;
  const Classifier& classifier_;
  std::int64_t at_once_;  // windows
  bool shares_;
  double least_power_;
  std::vector<at::Tensor> waiting_;  // those that sound, (1, samples), all of one length
  std::vector<bool> sounds_;         // of each window that waits
  Analysis heard_;
};

}  // namespace

Analysis analyse(SampleSource& recording,
                 separate::AudioEmbedder& embedder,
                 const Classifier& classifier,
                 const AnalysisOptions& options,
                 const std::function<void(Analysis& so_far)>& heard_more) {
  const at::NoGradGuard no_grad;
  const std::int64_t rate = embedder.sample_rate();
  const auto samples_of = [rate](std::int64_t ms) { return ms * rate / 1000; };
  const auto ms_of = [rate](std::int64_t samples) { return samples * 1000 / rate; };
  const std::int64_t length = samples_of(options.windows.length_ms);
  Listener listener(embedder, classifier, options);
  at::Tensor held = at::empty({1, 0}, at::kFloat);
  std::int64_t held_begin = 0;  // in the recording
  std::int64_t next_ms = 0;     // where the next window begins
  for (;;) {
    const std::int64_t begin = samples_of(next_ms);
    // One sample more than a window shows that it is not the last.
    const std::int64_t wanted = begin + length + 1 - (held_begin + held.size(1));
    const at::Tensor block = read_up_to(recording, std::max<std::int64_t>(wanted, 1));
    held = at::cat({held, block.mean(0, /*keepdim=*/true).nan_to_num(0.0, 0.0, 0.0)}, 1);
    const std::int64_t end = held_begin + held.size(1);
    if (end <= begin + length) {
      if (end > 0) {
        const std::int64_t last = std::max<std::int64_t>(end - length, 0);
        listener.take({ms_of(last), std::max<std::int64_t>(ms_of(end), 1)},
                      held.narrow(1, last - held_begin, end - last));
      }
      Analysis& heard = listener.hear();
      heard.duration_ms = end > 0 ? std::max<std::int64_t>(ms_of(end), 1) : 0;
      heard_more(heard);
      return std::move(heard);
    }
    if (listener.take({next_ms, next_ms + options.windows.length_ms},
                      held.narrow(1, begin - held_begin, length))) {
      heard_more(listener.hear());
    }
    held = held.narrow(1, begin - held_begin, end - begin).clone();
    held_begin = begin;
    next_ms += options.windows.hop_ms;
  }
}

}  // namespace lasso::describe
