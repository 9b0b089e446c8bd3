#include "lasso/audio/resampler.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <samplerate.h>

#include "lasso/core/error.hpp"

namespace lasso::audio {

namespace {

constexpr std::int64_t kSegmentSamples = 32768;  // at least; the context is some hundredths of it
constexpr double kFilterHalfWidth = 160.0;       // zero crossings; the best converter has 143

std::int64_t round_up(std::int64_t value, std::int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

/// Fills `output` with `input` at another rate, as if silence lay around it.
void convert_channel(const at::Tensor& input, double ratio, at::Tensor output) {
  SRC_DATA data{};
  data.data_in = input.data_ptr<float>();
  data.input_frames = input.size(0);
  data.data_out = output.data_ptr<float>();
  data.output_frames = output.size(0);
  data.src_ratio = ratio;
  const int error = src_simple(&data, SRC_SINC_BEST_QUALITY, /*channels=*/1);
  TORCH_CHECK(error == 0, "libsamplerate: ", src_strerror(error));
}

}  // namespace

Resampler::Resampler(SampleSource& source, std::int64_t sample_rate)
    : source_(source),
      sample_rate_(sample_rate),
      input_(at::empty({source.channels(), 0}, at::kFloat)),
      output_(at::empty({source.channels(), 0}, at::kFloat)) {
  const std::int64_t from = source.sample_rate();
  const double ratio = static_cast<double>(sample_rate) / static_cast<double>(from);
  if (src_is_valid_ratio(ratio) == 0) {
    throw Error(ErrorKind::input,
                "cannot resample from " + std::to_string(from) + " to " +
                    std::to_string(sample_rate) + " Hz; convert the file to 8 to 192 kHz first");
  }
  const std::int64_t both =
      from / std::gcd(from, sample_rate);  // every so often both have a sample
  segment_ = round_up(kSegmentSamples, both);
  context_ = round_up(
      static_cast<std::int64_t>(std::ceil(kFilterHalfWidth * std::max(1.0, 1.0 / ratio))), both);
}

std::int64_t Resampler::output_samples(std::int64_t input_samples) const {
  const std::int64_t from = source_.sample_rate();
  return (input_samples * sample_rate_ + from - 1) / from;
}

/// The output of input samples [begin, end): begin is the start of a segment.
at::Tensor Resampler::convert(std::int64_t begin, std::int64_t end) const {
  const std::int64_t first = std::max(begin - context_, input_begin_);
  const std::int64_t last = std::min(end + context_, input_begin_ + input_.size(1));
  const std::int64_t skipped = output_samples(begin - first);
  const std::int64_t wanted = output_samples(end - begin);
  const at::Tensor input = input_.narrow(1, first - input_begin_, last - first).contiguous();
  const at::Tensor output = at::zeros({channels(), output_samples(last - first)}, at::kFloat);
  const double ratio =
      static_cast<double>(sample_rate_) / static_cast<double>(source_.sample_rate());
  for (std::int64_t channel = 0; channel < channels(); ++channel) {
    convert_channel(input[channel], ratio, output[channel]);
  }
  return output.narrow(1, skipped, wanted);
}

/// Converts one segment for each thread, or what is left at the end.
void Resampler::fill() {
  const std::int64_t most = segment_ * std::max(1, at::get_num_threads());
  std::vector<at::Tensor> blocks{input_};
  std::int64_t available = input_begin_ + input_.size(1);
  while (!ended_ && available < converted_ + most + context_) {
    blocks.push_back(source_.read(kBlockSamples));
    available += blocks.back().size(1);
    ended_ = blocks.back().size(1) == 0;
  }
  input_ = at::cat(blocks, 1);
  const std::int64_t end = std::min(converted_ + most, available);
  const std::int64_t count = (end - converted_ + segment_ - 1) / segment_;
  std::vector<at::Tensor> made(static_cast<std::size_t>(count));
  at::parallel_for(0, count, /*grain_size=*/1, [&](std::int64_t from, std::int64_t to) {
    for (std::int64_t i = from; i < to; ++i) {
      const std::int64_t begin = converted_ + i * segment_;
      made[static_cast<std::size_t>(i)] = convert(begin, std::min(begin + segment_, end));
    }
  });
  if (count > 0) {
    output_ = at::cat(made, 1);
  }
  converted_ = end;
  const std::int64_t kept = std::max<std::int64_t>(converted_ - context_, input_begin_);
  input_ = input_.narrow(1, kept - input_begin_, available - kept).clone();
  input_begin_ = kept;
}

at::Tensor Resampler::read(std::int64_t max_samples) {
  if (sample_rate_ == source_.sample_rate()) {
    return source_.read(max_samples);
  }
  if (output_.size(1) == 0 && !(ended_ && converted_ == input_begin_ + input_.size(1))) {
    fill();
  }
  const std::int64_t count = std::min(max_samples, output_.size(1));
  at::Tensor block = output_.narrow(1, 0, count).clone();
  output_ = output_.narrow(1, count, output_.size(1) - count);
  return block;
}

}  // namespace lasso::audio
