#include "lasso/core/tee.hpp"

#include <deque>

#include <ATen/ATen.h>

namespace lasso {

/// One end: what waits for it, and all ends, which must get what this one pulls.
class Tee::End : public SampleSource {
 public:
  End(SampleSource& source, Tee& tee) : source_(source), tee_(tee) {}

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return source_.channels(); }

  at::Tensor read(std::int64_t max_samples) override {
    const std::lock_guard<std::mutex> lock(tee_.mutex_);
    if (waiting_.empty()) {
      at::Tensor block = source_.read(max_samples);
      for (const auto& end : tee_.ends_) {
        if (end.get() != this && block.size(1) > 0) {
          end->waiting_.push_back(block.clone());  // blocks own their memory: no sharing
        }
      }
      return block;
    }
    at::Tensor& front = waiting_.front();
    at::Tensor block = take_front(front, max_samples);
    if (front.size(1) == 0) {
      waiting_.pop_front();
    }
    return block;
  }

 private:
  SampleSource& source_;
  Tee& tee_;
  std::deque<at::Tensor> waiting_;
};

Tee::Tee(SampleSource& source, std::size_t ends) {
  for (std::size_t i = 0; i < ends; ++i) {
    ends_.push_back(std::make_unique<End>(source, *this));
  }
}

Tee::~Tee() = default;

SampleSource& Tee::end(std::size_t index) { return *ends_.at(index); }

}  // namespace lasso
