#include "lasso/audio/resampler.hpp"

#include <ATen/ATen.h>

namespace lasso::audio {

Resampler::Resampler(SampleSource& source, std::int64_t sample_rate, ResamplerKind kind)
    : source_(source),
      sample_rate_(sample_rate),
      converted_(source.sample_rate(), sample_rate, source.channels(), kind),
      output_(at::empty({source.channels(), 0}, at::kFloat)) {}

at::Tensor Resampler::read(std::int64_t max_samples) {
  if (source_.sample_rate() == sample_rate_) {
    return source_.read(max_samples);
  }
  while (output_.size(1) == 0 && !ended_) {
    const at::Tensor block = source_.read(kBlockSamples);
    ended_ = block.size(1) == 0;
    output_ = ended_ ? converted_.finish() : converted_.push(block);
  }
  return take_front(output_, max_samples);
}

}  // namespace lasso::audio
