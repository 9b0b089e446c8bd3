#include "lasso/audio/rate_stream.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
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

RateStream::RateStream(std::int64_t from,
                       std::int64_t to,
                       std::int64_t channels,
                       ResamplerKind kind)
    : from_(from), to_(to), channels_(channels) {
  const double ratio = static_cast<double>(from) / static_cast<double>(to);
  if (std::max(ratio, 1.0 / ratio) > kFurthestRates) {
    throw Error(ErrorKind::input,
                "cannot resample from " + std::to_string(from) + " to " + std::to_string(to) +
                    " Hz; convert the file to 8 to 192 kHz first");
  }
  if (from == to) {
    return;
  }
  const auto convert = kind == ResamplerKind::soxr ? convert_with_soxr : convert_with_samplerate;
  converter_ = convert(from, to, channels);
  if (!converter_) {
    throw Error(ErrorKind::usage,
                "this lasso was built without libsoxr; use --resampler samplerate");
  }
}

RateStream::~RateStream() = default;

std::int64_t RateStream::reach(std::int64_t from, std::int64_t to) {
  const double step = static_cast<double>(from) / static_cast<double>(to);
  return static_cast<std::int64_t>(std::ceil(kFilterHalfWidth * std::max(1.0, step)));
}

std::int64_t RateStream::latency(std::int64_t from, std::int64_t to, ResamplerKind kind) {
  constexpr std::int64_t kStep = 64;
  constexpr std::int64_t kPushed = 1 << 17;  // the converters' buffers repeat themselves before
  if (from == to) {
    return 0;
  }
  RateStream stream(from, to, /*channels=*/1, kind);
  const at::Tensor silence = at::zeros({1, kStep}, at::kFloat);
  std::int64_t most = 0;
  std::int64_t made = 0;
  for (std::int64_t pushed = kStep; pushed <= kPushed; pushed += kStep) {
    made += stream.push(silence).size(1);
    most = std::max(most, pushed - made * from / to);
  }
  return most + kStep;
}

at::Tensor RateStream::push(const at::Tensor& block) {
  if (!converter_ || block.size(1) == 0) {  // to the converter, an empty block is the end
    return block;
  }
  at::Tensor made = converter_->convert(block.contiguous());
  taken_ += block.size(1);
  made_ += made.size(1);
  return made;
}

/// Silence follows the last sample, so that no output is missing.
at::Tensor RateStream::finish() {
  if (!converter_) {
    return at::empty({channels_, 0}, at::kFloat);
  }
  const at::Tensor silence = at::zeros({channels_, reach(from_, to_)}, at::kFloat);
  const at::Tensor last =
      at::cat({converter_->convert(silence), converter_->convert(silence.narrow(1, 0, 0))}, 1);
  return last.narrow(1, 0, (taken_ * to_ + from_ - 1) / from_ - made_);
}

}  // namespace lasso::audio
