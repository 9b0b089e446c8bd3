#include "lasso/audio/resampler.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <ATen/ATen.h>

#include "lasso/core/error.hpp"
#include "rate_converter.hpp"

namespace lasso::audio {

namespace {

constexpr double kFurthestRates = 256.0;

/// Periods of the lower rate. Measured with an impulse between rates of 8 to 96 kHz: beyond 125
/// nothing is above 3e-8 of it.
constexpr double kFilterHalfWidth = 160.0;

}  // namespace

Resampler::Resampler(SampleSource& source, std::int64_t sample_rate, ResamplerKind kind)
    : source_(source),
      sample_rate_(sample_rate),
      output_(at::empty({source.channels(), 0}, at::kFloat)) {
  const auto from = static_cast<double>(source.sample_rate());
  const auto to = static_cast<double>(sample_rate);
  if (std::max(from / to, to / from) > kFurthestRates) {
    throw Error(ErrorKind::input,
                "cannot resample from " + std::to_string(source.sample_rate()) + " to " +
                    std::to_string(sample_rate) + " Hz; convert the file to 8 to 192 kHz first");
  }
  if (source.sample_rate() == sample_rate) {
    return;
  }
  const auto convert = kind == ResamplerKind::soxr ? convert_with_soxr : convert_with_samplerate;
  converter_ = convert(source.sample_rate(), sample_rate, source.channels());
  if (!converter_) {
    throw Error(ErrorKind::usage,
                "this lasso was built without libsoxr; use --resampler samplerate");
  }
}

Resampler::~Resampler() = default;

std::int64_t Resampler::reach(std::int64_t from_rate, std::int64_t to_rate) {
  const double step = static_cast<double>(from_rate) / static_cast<double>(to_rate);
  return static_cast<std::int64_t>(std::ceil(kFilterHalfWidth * std::max(1.0, step)));
}

/// Converts the next block, or what is left; then silence follows, so that no output is missing.
void Resampler::fill() {
  const at::Tensor block = source_.read(kBlockSamples);
  ended_ = block.size(1) == 0;
  if (!ended_) {
    output_ = converter_->convert(block.contiguous());
    taken_ += block.size(1);
    made_ += output_.size(1);
    return;
  }
  const std::int64_t from = source_.sample_rate();
  const at::Tensor silence = at::zeros({channels(), reach(from, sample_rate_)}, at::kFloat);
  const at::Tensor last =
      at::cat({converter_->convert(silence), converter_->convert(silence.narrow(1, 0, 0))}, 1);
  output_ = last.narrow(1, 0, (taken_ * sample_rate_ + from - 1) / from - made_);
}

at::Tensor Resampler::read(std::int64_t max_samples) {
  if (!converter_) {
    return source_.read(max_samples);
  }
  while (output_.size(1) == 0 && !ended_) {
    fill();
  }
  return take_front(output_, max_samples);
}

}  // namespace lasso::audio
