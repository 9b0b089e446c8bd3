#include "lasso/describe/hearing.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/core/interrupt.hpp"
#include "lasso/dsp/metrics.hpp"

namespace lasso::describe {

Hearing hear(SampleSource& recording,
             separate::AudioSide& ear,
             const Classifier& classifier,
             const HearingOptions& options,
             const std::function<void(const Span& window)>& progress) {
  const at::NoGradGuard no_grad;
  const std::int64_t rate = ear.sample_rate();
  const auto samples_of = [rate](std::int64_t ms) { return ms * rate / 1000; };
  const auto ms_of = [rate](std::int64_t samples) { return samples * 1000 / rate; };
  const std::int64_t length = samples_of(options.windows.length_ms);
  const double least_power = std::pow(10.0, options.gate_db / 10.0);
  Hearing heard;
  heard.probabilities.resize(classifier.size());
  const auto hear_window = [&](const Span& span, const at::Tensor& window) {
    check_interrupt();
    const bool sounds = dsp::power(window) > least_power;
    const auto found = sounds ? classifier.probabilities(ear.of_stretch(window))
                              : std::vector<double>(classifier.size(), 0.0);
    for (std::size_t i = 0; i < found.size(); ++i) {
      heard.probabilities[i].push_back(found[i]);
    }
    heard.windows.push_back(span);
    progress(span);
  };
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
        hear_window({ms_of(last), std::max<std::int64_t>(ms_of(end), 1)},
                    held.narrow(1, last - held_begin, end - last));
      }
      heard.duration_ms = end > 0 ? std::max<std::int64_t>(ms_of(end), 1) : 0;
      return heard;
    }
    hear_window({next_ms, next_ms + options.windows.length_ms},
                held.narrow(1, begin - held_begin, length));
    held = held.narrow(1, begin - held_begin, end - begin).clone();
    held_begin = begin;
    next_ms += options.windows.hop_ms;
  }
}

}  // namespace lasso::describe
