#include "lasso/separate/gated_mix.hpp"

#include <ATen/ATen.h>

namespace lasso::separate {

namespace {

/// Exactly `samples` of a stream, silence after its end.
at::Tensor read_exactly(SampleSource& source, std::int64_t samples) {
  at::Tensor out = at::zeros({source.channels(), samples}, at::kFloat);
  for (std::int64_t filled = 0; filled < samples;) {
    const at::Tensor block = source.read(samples - filled);
    if (block.size(1) == 0) {
      break;
    }
    out.narrow(1, filled, block.size(1)).copy_(block);
    filled += block.size(1);
  }
  return out;
}

}  // namespace

GatedMix::GatedMix(SampleSource& mixture,
                   SampleSource& target,
                   const dsp::TimeGate& gate,
                   Mode mode)
    : mixture_(mixture), target_(target), gate_(gate), mode_(mode) {
  TORCH_CHECK(
      mixture.sample_rate() == target.sample_rate() && mixture.channels() == target.channels(),
      "mixture and target must have the same rate and channels");
}

at::Tensor GatedMix::read(std::int64_t max_samples) {
  const at::Tensor x = mixture_.read(max_samples);
  const at::Tensor e = read_exactly(target_, x.size(1));
  const at::Tensor g = gate_.values(position_, x.size(1));  // (samples), for every channel
  position_ += x.size(1);
  if (mode_ == Mode::remove) {
    return at::where(g == 0.0, x, x - g * e);
  }
  // At g = 1 the target itself: x + (e - x) would round.
  return at::where(g == 0.0, x, at::where(g == 1.0, e, x + g * (e - x)));
}

}  // namespace lasso::separate
