#include "lasso/audio/resampler.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <soxr.h>

#include "lasso/core/error.hpp"

namespace lasso::audio {

namespace {

constexpr double kFurthestRates = 256.0;

/// Periods of the lower rate. Measured with an impulse between rates of 8 to 96 kHz: beyond 125
/// nothing is above 3e-8 of it.
constexpr double kFilterHalfWidth = 160.0;

/// Where libsoxr finds or puts each channel of (channels, samples).
std::vector<void*> rows_of(const at::Tensor& block) {
  std::vector<void*> rows;
  for (std::int64_t channel = 0; channel < block.size(0); ++channel) {
    rows.push_back(block.data_ptr<float>() + channel * block.stride(0));
  }
  return rows;
}

}  // namespace

void Resampler::Release::operator()(soxr* converter) const noexcept { soxr_delete(converter); }

Resampler::Resampler(SampleSource& source, std::int64_t sample_rate)
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
  const soxr_io_spec_t layout = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S);
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
  soxr_error_t error = nullptr;
  converter_.reset(soxr_create(
      from, to, static_cast<unsigned>(source.channels()), &error, &layout, &quality, nullptr));
  TORCH_CHECK(error == nullptr, "libsoxr: ", soxr_strerror(error));
}

std::int64_t Resampler::reach(std::int64_t from_rate, std::int64_t to_rate) {
  const double step = static_cast<double>(from_rate) / static_cast<double>(to_rate);
  return static_cast<std::int64_t>(std::ceil(kFilterHalfWidth * std::max(1.0, step)));
}

/// All that the converter gives once it has these samples too; an empty block is the end.
at::Tensor Resampler::convert(const at::Tensor& block) {
  std::vector<at::Tensor> parts;
  std::int64_t used = 0;
  for (bool more = true; more;) {
    const at::Tensor part = at::empty({channels(), kBlockSamples}, at::kFloat);
    const std::vector<void*> in = rows_of(block.narrow(1, used, block.size(1) - used));
    std::vector<void*> out = rows_of(part);
    std::size_t taken = 0;
    std::size_t given = 0;
    const soxr_error_t error = soxr_process(converter_.get(),
                                            block.size(1) == 0 ? nullptr : in.data(),
                                            static_cast<std::size_t>(block.size(1) - used),
                                            &taken,
                                            out.data(),
                                            kBlockSamples,
                                            &given);
    TORCH_CHECK(error == nullptr, "libsoxr: ", soxr_strerror(error));
    used += static_cast<std::int64_t>(taken);
    more = used < block.size(1) || given == kBlockSamples;
    parts.push_back(part.narrow(1, 0, static_cast<std::int64_t>(given)));
  }
  return at::cat(parts, 1);
}

/// Converts the next block, or what is left; then silence follows, so that no output is missing.
void Resampler::fill() {
  const at::Tensor block = source_.read(kBlockSamples);
  ended_ = block.size(1) == 0;
  if (!ended_) {
    output_ = convert(block.contiguous());
    taken_ += block.size(1);
    made_ += output_.size(1);
    return;
  }
  const std::int64_t from = source_.sample_rate();
  const at::Tensor silence = at::zeros({channels(), reach(from, sample_rate_)}, at::kFloat);
  const at::Tensor last = at::cat({convert(silence), convert(silence.narrow(1, 0, 0))}, 1);
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
