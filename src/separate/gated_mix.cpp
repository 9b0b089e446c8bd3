#include "lasso/separate/gated_mix.hpp"

#include <ATen/ATen.h>

namespace lasso::separate {

GatedMix::GatedMix(SampleSource& mixture,
                   SampleSource& target,
                   dsp::TimeGate& gate,
                   const Edit& edit)
    : mixture_(mixture),
      target_(target),
      gate_(gate),
      edit_(edit),
      ahead_(at::empty({mixture.channels(), 0}, at::kFloat)) {
  TORCH_CHECK(
      mixture.sample_rate() == target.sample_rate() && mixture.channels() == target.channels(),
      "mixture and target must have the same rate and channels");
}

/// Makes `samples` of the mixture be there, or all that are left.
void GatedMix::read_ahead(std::int64_t samples) {
  const std::int64_t missing = samples - ahead_.size(1);
  if (missing <= 0) {
    return;
  }
  const at::Tensor more = read_up_to(mixture_, missing);
  ahead_ = ahead_.size(1) == 0 ? more : at::cat({ahead_, more}, 1);
  if (more.size(1) < missing && !gate_.knows_length()) {
    gate_.set_length(position_ + ahead_.size(1));
  }
}

at::Tensor GatedMix::read(std::int64_t max_samples) {
  read_ahead(max_samples + (gate_.knows_length() ? 0 : gate_.look_ahead()));
  const at::Tensor x = take_front(ahead_, max_samples);
  const std::int64_t count = x.size(1);
  const at::Tensor e = read_exactly(target_, count);
  if (gate_.is_closed(position_, count)) {
    position_ += count;
    return x;
  }
  const at::Tensor h =
      gate_.values(position_, count) * edit_.strength;  // (samples), of every channel
  position_ += count;
  if (edit_.mode == Mode::remove) {
    return at::where(h == 0.0, x, x - h * e);
  }
  // At h = 1 the target itself: x + (e - x) would round.
  return at::where(h == 0.0, x, at::where(h == 1.0, e, x + h * (e - x)));
}

}  // namespace lasso::separate
