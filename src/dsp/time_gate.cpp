#include "lasso/dsp/time_gate.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <utility>

#include <ATen/ATen.h>

#include "lasso/core/error.hpp"
#include "lasso/core/pi.hpp"

namespace lasso::dsp {

namespace {

constexpr std::int64_t kForever = std::int64_t{1} << 62U;  // samples, of a length not known yet

std::string in_words(const TimeWindow& window) {
  std::ostringstream words;
  words << window.begin_s << "-";
  std::isinf(window.end_s) ? words << "end" : words << window.end_s;
  return words.str();
}

}  // namespace

TimeGate::TimeGate(std::vector<TimeWindow> windows,
                   std::int64_t sample_rate,
                   std::optional<std::int64_t> samples,
                   Fade fade)
    : windows_(std::move(windows)),
      sample_rate_(static_cast<double>(sample_rate)),
      shape_(fade.shape),
      fade_samples_(static_cast<std::int64_t>(std::floor(fade.ms * sample_rate_ / 1000.0 + 0.5))),
      length_known_(samples.has_value()) {
  TORCH_CHECK(fade_samples_ >= 0, "a fade must last 0 ms or more, got ", fade.ms);
  lay_out(samples.value_or(kForever));
}

void TimeGate::set_length(std::int64_t samples) {
  length_known_ = true;
  lay_out(samples);
}

void TimeGate::lay_out(std::int64_t samples) {
  ranges_.clear();
  left_out_ = 0;
  const auto last = static_cast<double>(samples);
  for (const TimeWindow& window : windows_) {
    const auto fail = [&](const std::string& fault) {
      throw Error(ErrorKind::usage, "time window " + in_words(window) + " " + fault);
    };
    if (!(window.begin_s >= 0.0 && window.begin_s < window.end_s)) {
      fail("does not begin before it ends; write for example 2-6");
    }
    // Compared as double: infinity and huge times fit no integer.
    const double begin = std::floor(window.begin_s * sample_rate_ + 0.5);
    const double end = std::floor(window.end_s * sample_rate_ + 0.5);
    const bool lies_outside = begin > 0.0 && begin >= last;
    if (lies_outside && window.may_lie_outside) {
      ++left_out_;
      continue;
    }
    if (lies_outside) {
      std::ostringstream length_s;
      length_s << last / sample_rate_;
      fail("lies outside the recording, which is " + length_s.str() + " s long");
    }
    if (begin == end) {
      fail("is shorter than one sample; make it longer");
    }
    was_cut_ = was_cut_ || (end > last && !std::isinf(end));
    ranges_.push_back(
        {static_cast<std::int64_t>(begin), static_cast<std::int64_t>(std::min(end, last)), 0, 0});
  }
  std::sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) {
    return a.begin < b.begin;
  });
  std::vector<Range> merged;
  for (const Range& range : ranges_) {
    if (!merged.empty() && range.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, range.end);
    } else {
      merged.push_back(range);
    }
  }
  for (Range& range : merged) {
    const std::int64_t length = range.end - range.begin;
    const bool fades_in = range.begin > 0;
    const bool fades_out = range.end < samples;
    const std::int64_t most = fades_in && fades_out ? length / 2 : length;
    range.fade_in = fades_in ? std::min(fade_samples_, most) : 0;
    range.fade_out = fades_out ? std::min(fade_samples_, most) : 0;
  }
  ranges_ = std::move(merged);
}

/// Sample k of a fade of `fade` samples.
float TimeGate::ramp(std::int64_t k, std::int64_t fade) const {
  const double x = (static_cast<double>(k) + 0.5) / static_cast<double>(fade);
  const double root = std::sin(0.5 * kPi * x);
  return static_cast<float>(shape_ == FadeShape::linear ? x : root * root);
}

at::Tensor TimeGate::values(std::int64_t begin, std::int64_t count) const {
  at::Tensor gate = at::zeros({count}, at::kFloat);
  auto* const g = gate.data_ptr<float>();
  for (const Range& range : ranges_) {
    const std::int64_t from = std::max(range.begin, begin);
    const std::int64_t to = std::min(range.end, begin + count);
    for (std::int64_t n = from; n < to; ++n) {
      const std::int64_t k_in = n - range.begin;
      const std::int64_t k_out = range.end - 1 - n;
      float value = 1.0F;
      if (k_in < range.fade_in) {
        value = ramp(k_in, range.fade_in);
      } else if (k_out < range.fade_out) {
        value = ramp(k_out, range.fade_out);
      }
      g[n - begin] = value;
    }
  }
  return gate;
}

bool TimeGate::is_closed(std::int64_t begin, std::int64_t count) const {
  return std::none_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
    return range.begin < begin + count && begin < range.end;
  });
}

}  // namespace lasso::dsp
