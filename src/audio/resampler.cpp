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
#include "lasso/core/round_up.hpp"

namespace lasso::audio {

namespace {

constexpr std::int64_t kSegmentSamples = 16384;  // at least; the context is some hundredths of it
constexpr double kFilterHalfWidth = 160.0;       // zero crossings; the best converter has 143

/// Segments start at the same phase of the filter, so libsamplerate can take several for channels
/// of one stream and look its coefficients up once for all: four cost little more than one.
constexpr std::int64_t kLanes = 4;

/// Fills `output` with `input` at another rate, as if silence lay around it; (samples, lanes) both.
void convert_lanes(const at::Tensor& input, double ratio, const at::Tensor& output) {
  SRC_DATA data{};
  data.data_in = input.data_ptr<float>();
  data.input_frames = input.size(0);
  data.data_out = output.data_ptr<float>();
  data.output_frames = output.size(0);
  data.src_ratio = ratio;
  const int error = src_simple(&data, SRC_SINC_BEST_QUALITY, static_cast<int>(input.size(1)));
  TORCH_CHECK(error == 0, "libsamplerate: ", src_strerror(error));
}

}  // namespace

Resampler::Resampler(SampleSource& source, std::int64_t sample_rate)
    : source_(source),
      sample_rate_(sample_rate),
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
  context_ = round_up(reach(from, sample_rate), both);
  input_ = at::zeros({source.channels(), context_}, at::kFloat);
}

std::int64_t Resampler::reach(std::int64_t from_rate, std::int64_t to_rate) {
  const double step = static_cast<double>(from_rate) / static_cast<double>(to_rate);
  return static_cast<std::int64_t>(std::ceil(kFilterHalfWidth * std::max(1.0, step)));
}

std::int64_t Resampler::output_samples(std::int64_t input_samples) const {
  const std::int64_t from = source_.sample_rate();
  return (input_samples * sample_rate_ + from - 1) / from;
}

/// The output of whole segments with their context to either side.
at::Tensor Resampler::convert(const at::Tensor& input) const {
  const std::int64_t window = segment_ + 2 * context_;
  const at::Tensor rows = input.unfold(1, window, segment_).flatten(0, 1);
  const std::int64_t count = rows.size(0);
  const std::int64_t groups = (count + kLanes - 1) / kLanes;
  const at::Tensor lanes = at::constant_pad_nd(rows, {0, 0, 0, groups * kLanes - count})
                               .view({groups, kLanes, window})
                               .transpose(1, 2)
                               .contiguous();
  const at::Tensor converted = at::zeros({groups, output_samples(window), kLanes}, at::kFloat);
  const double ratio =
      static_cast<double>(sample_rate_) / static_cast<double>(source_.sample_rate());
  at::parallel_for(0, groups, /*grain_size=*/1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t group = begin; group < end; ++group) {
      convert_lanes(lanes[group], ratio, converted[group]);
    }
  });
  return converted.narrow(1, output_samples(context_), output_samples(segment_))
      .transpose(1, 2)
      .flatten(0, 1)
      .narrow(0, 0, count)
      .reshape({channels(), -1});
}

/// Converts as many segments as the threads have lanes, or what is left at the end.
void Resampler::fill() {
  const std::int64_t most = std::max<std::int64_t>(1, kLanes * at::get_num_threads() / channels());
  std::vector<at::Tensor> blocks{input_};
  std::int64_t available = input_.size(1);
  while (!ended_ && available < most * segment_ + 2 * context_) {
    blocks.push_back(source_.read(kBlockSamples));
    available += blocks.back().size(1);
    ended_ = blocks.back().size(1) == 0;
  }
  const at::Tensor input = at::cat(blocks, 1);
  if (!ended_) {
    const std::int64_t used = most * segment_;
    output_ = convert(input.narrow(1, 0, used + 2 * context_));
    input_ = input.narrow(1, used, available - used).clone();
    return;
  }
  const std::int64_t left = available - context_;
  if (left > 0) {
    const std::int64_t padding = round_up(left, segment_) + context_ - left;
    const at::Tensor output = convert(at::constant_pad_nd(input, {0, padding}));
    output_ = output.narrow(1, 0, output_samples(left));
  }
}

at::Tensor Resampler::read(std::int64_t max_samples) {
  if (sample_rate_ == source_.sample_rate()) {
    return source_.read(max_samples);
  }
  if (output_.size(1) == 0 && !ended_) {
    fill();
  }
  return take_front(output_, max_samples);
}

}  // namespace lasso::audio
