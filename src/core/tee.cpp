#include "lasso/core/tee.hpp"

#include <algorithm>
#include <deque>

#include <ATen/ATen.h>

namespace lasso {

/// One end: what waits for it, and the other end, which must get what this one pulls.
class Tee::End : public SampleSource {
 public:
  explicit End(SampleSource& source) : source_(source) {}

  void join(End& other) { other_ = &other; }

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return source_.channels(); }

  at::Tensor read(std::int64_t max_samples) override {
    if (waiting_.empty()) {
      at::Tensor block = source_.read(max_samples);
      if (block.size(1) > 0) {
        other_->waiting_.push_back(block.clone());  // blocks own their memory: no sharing
      }
      return block;
    }
    at::Tensor& front = waiting_.front();
    const std::int64_t taken = std::min(max_samples, front.size(1));
    at::Tensor block = front.narrow(1, 0, taken).clone();
    if (taken == front.size(1)) {
      waiting_.pop_front();
    } else {
      front = front.narrow(1, taken, front.size(1) - taken);
    }
    return block;
  }

 private:
  SampleSource& source_;
  End* other_ = nullptr;
  std::deque<at::Tensor> waiting_;
};

Tee::Tee(SampleSource& source)
    : first_(std::make_unique<End>(source)), second_(std::make_unique<End>(source)) {
  first_->join(*second_);
  second_->join(*first_);
}

Tee::~Tee() = default;

SampleSource& Tee::first() { return *first_; }
SampleSource& Tee::second() { return *second_; }

}  // namespace lasso
