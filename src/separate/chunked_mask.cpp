#include "lasso/separate/chunked_mask.hpp"

#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "lasso/core/pi.hpp"

namespace lasso::separate {

ChunkedMask::ChunkedMask(const Chunks& chunks, Network network)
    : chunks_(chunks), network_(std::move(network)) {
  TORCH_CHECK(chunks.overlap >= 0 && chunks.frames > 0 && 2 * chunks.overlap <= chunks.frames,
              "chunks must have frames, and overlap by half at most, got ",
              chunks.frames,
              " and ",
              chunks.overlap);
}

at::Tensor ChunkedMask::nothing() const {
  return at::empty({held_.size(0), held_.size(1), 0}, held_.options().dtype(at::kFloat));
}

/// A gain that begins at the first frame that is not settled, under what waits for it.
at::Tensor ChunkedMask::joined(const at::Tensor& gain) {
  if (!waiting_.defined() || chunks_.overlap == 0) {
    return gain;
  }
  const at::Tensor x =
      (at::arange(chunks_.overlap, gain.options().dtype(at::kFloat)) + 0.5) / chunks_.overlap;
  const at::Tensor rise = (0.5 * kPi * x).sin().square();
  const at::Tensor both = waiting_ + rise * (gain.narrow(2, 0, chunks_.overlap) - waiting_);
  return at::cat({both, gain.narrow(2, chunks_.overlap, gain.size(2) - chunks_.overlap)}, 2);
}

at::Tensor ChunkedMask::push(const at::Tensor& spectrum) {
  held_ = held_.defined() ? at::cat({held_, spectrum}, 2) : spectrum;
  const std::int64_t settles = chunks_.frames - chunks_.overlap;
  std::vector<at::Tensor> settled;
  while (held_.size(2) - next_ >= chunks_.frames) {
    // What lies before this chunk is not needed any more.
    held_ = held_.narrow(2, next_, held_.size(2) - next_);
    const at::Tensor gain = joined(network_(held_.narrow(2, 0, chunks_.frames)));
    settled.push_back(gain.narrow(2, 0, settles));
    waiting_ = gain.narrow(2, settles, chunks_.overlap);
    next_ = settles;
  }
  held_ = held_.clone();
  return settled.empty() ? nothing() : at::cat(settled, 2);
}

at::Tensor ChunkedMask::finish() {
  if (!held_.defined()) {
    return at::empty({0, 0, 0}, at::kFloat);
  }
  const std::int64_t frames = held_.size(2);
  const std::int64_t left = frames - next_;
  if (waiting_.defined() && left == chunks_.overlap) {
    return waiting_;
  }
  const std::int64_t missing = chunks_.frames - frames;
  if (missing > 0) {
    const at::Tensor padded =
        at::cat({held_, at::zeros({held_.size(0), held_.size(1), missing}, held_.options())}, 2);
    return network_(padded).narrow(2, 0, frames);
  }
  const at::Tensor gain = network_(held_.narrow(2, frames - chunks_.frames, chunks_.frames));
  return joined(gain.narrow(2, chunks_.frames - left, left));
}

TimeContext context_of(const Chunks& chunks) {
  return {chunks.frames, chunks.frames - chunks.overlap};
}

}  // namespace lasso::separate
