#include "lasso/audio/resampler.hpp"

#include <algorithm>
#include <string>

#include <ATen/ATen.h>
#include <samplerate.h>

#include "lasso/core/error.hpp"

namespace lasso::audio {

void Resampler::Delete::operator()(SRC_STATE_tag* state) const noexcept { src_delete(state); }

Resampler::Resampler(SampleSource& source, std::int64_t sample_rate)
    : source_(source),
      sample_rate_(sample_rate),
      ratio_(static_cast<double>(sample_rate) / static_cast<double>(source.sample_rate())),
      waiting_(at::empty({source.channels(), 0}, at::kFloat)) {
  if (src_is_valid_ratio(ratio_) == 0) {
    throw Error(ErrorKind::input,
                "cannot resample from " + std::to_string(source.sample_rate()) + " to " +
                    std::to_string(sample_rate) + " Hz; convert the file to 8 to 192 kHz first");
  }
  if (sample_rate == source.sample_rate()) {
    return;  // passes through; no converters
  }
  for (std::int64_t channel = 0; channel < source.channels(); ++channel) {
    int error = 0;
    states_.emplace_back(src_new(SRC_SINC_BEST_QUALITY, /*channels=*/1, &error));
    TORCH_CHECK(states_.back() != nullptr, "libsamplerate: ", src_strerror(error));
  }
}

void Resampler::pull() {
  const at::Tensor block = source_.read(kBlockSamples);
  ended_ = block.size(1) == 0;
  taken_ += block.size(1);
  waiting_ = at::cat({waiting_, block}, 1).contiguous();
}

at::Tensor Resampler::convert(std::int64_t max_samples) {
  at::Tensor out = at::empty({channels(), max_samples}, at::kFloat);
  long used = 0;
  long made = 0;
  for (std::int64_t channel = 0; channel < channels(); ++channel) {
    SRC_DATA data{};
    data.data_in = waiting_[channel].data_ptr<float>();
    data.input_frames = waiting_.size(1);
    data.data_out = out[channel].data_ptr<float>();
    data.output_frames = max_samples;
    data.src_ratio = ratio_;
    data.end_of_input = ended_ ? 1 : 0;
    const int error = src_process(states_[static_cast<std::size_t>(channel)].get(), &data);
    TORCH_CHECK(error == 0, "libsamplerate: ", src_strerror(error));
    used = data.input_frames_used;
    made = data.output_frames_gen;
  }
  waiting_ = waiting_.narrow(1, used, waiting_.size(1) - used).contiguous();
  return out.narrow(1, 0, made);
}

at::Tensor Resampler::read(std::int64_t max_samples) {
  if (states_.empty()) {
    return source_.read(max_samples);
  }
  while (true) {
    if (!ended_ && waiting_.size(1) == 0) {
      pull();
    }
    at::Tensor out = convert(max_samples);
    if (!ended_ && out.size(1) == 0) {
      pull();
      continue;
    }
    if (ended_) {
      // The converter may stop a sample early or late; the promise is ceil(n * ratio).
      const std::int64_t rate = source_.sample_rate();
      const std::int64_t total = (taken_ * sample_rate_ + rate - 1) / rate;
      const std::int64_t left = std::max<std::int64_t>(total - given_, 0);
      if (out.size(1) == 0 && left > 0) {
        out = at::zeros({channels(), std::min(left, max_samples)}, at::kFloat);
      }
      out = out.narrow(1, 0, std::min(out.size(1), left));
    }
    given_ += out.size(1);
    return out.contiguous();
  }
}

}  // namespace lasso::audio
