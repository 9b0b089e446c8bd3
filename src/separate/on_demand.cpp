#include "lasso/separate/on_demand.hpp"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>

namespace lasso::separate {

/// The source's units as long as any that is active lies within the context to either side.
class OnDemand::Stretch : public SampleSource {
 public:
  explicit Stretch(OnDemand& owner)
      : owner_(owner), left_(at::empty({owner.source_.channels(), 0}, at::kFloat)) {}

  std::int64_t sample_rate() const override { return owner_.source_.sample_rate(); }
  std::int64_t channels() const override { return owner_.source_.channels(); }

  at::Tensor read(std::int64_t max_samples) override {
    if (left_.size(1) == 0 && (context_after_ > 0 || owner_.is_active_ahead())) {
      const Unit unit = owner_.take_unit();
      context_after_ = unit.active ? owner_.range_.context : context_after_ - unit.samples.size(1);
      left_ = unit.samples;
    }
    at::Tensor block = take_front(left_, max_samples);
    taken_ += block.size(1);
    return block;
  }

  /// Samples of the stretch that were read, less those given for them.
  std::int64_t owed() const { return taken_ - given_; }
  void give(std::int64_t samples) { given_ += samples; }

 private:
  OnDemand& owner_;
  at::Tensor left_;                 // of a unit
  std::int64_t context_after_ = 0;  // samples that are needed behind the last active unit
  std::int64_t taken_ = 0;
  std::int64_t given_ = 0;
};

OnDemand::OnDemand(SampleSource& source, std::int64_t channels, ActiveRange range, Stage stage)
    : source_(source),
      channels_(channels),
      range_(std::move(range)),
      make_stage_(std::move(stage)) {
  TORCH_CHECK(range_.unit > 0 && range_.context >= 0,
              "a unit must have a length, got ",
              range_.unit,
              ", a context none or more, got ",
              range_.context);
}

OnDemand::~OnDemand() = default;

/// Holds the next unit and those within the context behind it.
void OnDemand::look_ahead() {
  const std::int64_t units = 1 + (range_.context + range_.unit - 1) / range_.unit;
  while (static_cast<std::int64_t>(ahead_.size()) < units) {
    at::Tensor samples = read_up_to(source_, range_.unit);
    const std::int64_t count = samples.size(1);
    if (count == 0) {
      return;
    }
    const bool active = range_.is_wanted(position_, count) && samples.ne(0.0).any().item<bool>();
    ahead_.push_back({std::move(samples), active});
    position_ += count;
  }
}

bool OnDemand::is_active_ahead() {
  look_ahead();
  return std::any_of(ahead_.begin(), ahead_.end(), [](const Unit& unit) { return unit.active; });
}

/// The next one; empty at the end.
OnDemand::Unit OnDemand::take_unit() {
  look_ahead();
  if (ahead_.empty()) {
    return {at::empty({source_.channels(), 0}, at::kFloat), false};
  }
  Unit unit = std::move(ahead_.front());
  ahead_.pop_front();
  return unit;
}

at::Tensor OnDemand::read(std::int64_t max_samples) {
  while (silence_ == 0) {
    if (!stage_) {
      if (!is_active_ahead()) {
        silence_ = take_unit().samples.size(1);
        break;
      }
      stretch_ = std::make_unique<Stretch>(*this);
      stage_ = make_stage_(*stretch_);
    }
    at::Tensor block = stage_->read(max_samples);
    if (block.size(1) > 0) {
      block = block.narrow(1, 0, std::min(block.size(1), stretch_->owed()));
      stretch_->give(block.size(1));
    }
    if (block.size(1) > 0) {
      return block;
    }
    silence_ = stretch_->owed();
    stage_.reset();
    stretch_.reset();
  }
  const std::int64_t count = std::min(max_samples, silence_);
  silence_ -= count;
  return at::zeros({channels_, count}, at::kFloat);
}

}  // namespace lasso::separate
