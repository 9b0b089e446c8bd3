#include "lasso/nn/chunked_network.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/core/pi.hpp"
#include "lasso/core/round_up.hpp"
#include "lasso/nn/separator_network.hpp"

namespace lasso::nn {

ChunkedStream::ChunkedStream(const Chunks& chunks, Network network)
    : chunks_(chunks), network_(std::move(network)) {
  TORCH_CHECK(chunks.overlap >= 0 && chunks.frames > 0 && 2 * chunks.overlap <= chunks.frames,
              "chunks must have frames, and overlap by half at most, got ",
              chunks.frames,
              " and ",
              chunks.overlap);
}

/// A gain that begins at the first frame that is not settled, under what waits for it.
at::Tensor ChunkedStream::joined(const at::Tensor& gain) {
  if (!waiting_.defined() || chunks_.overlap == 0) {
    return gain;
  }
  const at::Tensor x = (at::arange(chunks_.overlap, gain.options()) + 0.5) / chunks_.overlap;
  const at::Tensor rise = (0.5 * kPi * x).sin().square().unsqueeze(1);
  const at::Tensor both = waiting_ + rise * (gain.narrow(1, 0, chunks_.overlap) - waiting_);
  return at::cat({both, gain.narrow(1, chunks_.overlap, gain.size(1) - chunks_.overlap)}, 1);
}

at::Tensor ChunkedStream::push(const at::Tensor& features, bool last) {
  const at::NoGradGuard no_grad;
  held_ = held_.defined() ? at::cat({held_, features}, 1) : features;
  const std::int64_t settles = chunks_.frames - chunks_.overlap;
  std::vector<at::Tensor> settled;
  while (held_.size(1) - next_ >= chunks_.frames) {
    // What lies before this chunk is not needed any more.
    held_ = held_.narrow(1, next_, held_.size(1) - next_);
    const at::Tensor gain = joined(network_(held_.narrow(1, 0, chunks_.frames)));
    settled.push_back(gain.narrow(1, 0, settles));
    waiting_ = gain.narrow(1, settles, chunks_.overlap);
    next_ = settles;
  }
  held_ = held_.clone();
  if (last) {
    settled.push_back(remaining());
  }
  return settled.empty() ? held_.narrow(1, 0, 0) : at::cat(settled, 1);
}

at::Tensor ChunkedStream::remaining() {
  const std::int64_t frames = held_.size(1);
  const std::int64_t left = frames - next_;
  if (waiting_.defined() && left == chunks_.overlap) {
    return waiting_;
  }
  if (!waiting_.defined() && frames < chunks_.frames) {
    const std::int64_t whole = round_up(std::max(frames, chunks_.least), chunks_.multiple);
    return network_(at::constant_pad_nd(held_, {0, 0, 0, whole - frames})).narrow(1, 0, frames);
  }
  const at::Tensor gain = network_(held_.narrow(1, frames - chunks_.frames, chunks_.frames));
  return joined(gain.narrow(1, chunks_.frames - left, left));
}

ChunkedNetwork::ChunkedNetwork(std::shared_ptr<SeparatorNetwork> network,
                               const Chunks& chunks,
                               at::ScalarType dtype)
    : network_(std::move(network)), chunks_(chunks), dtype_(dtype) {}

std::unique_ptr<GainStream> ChunkedNetwork::stream(const Condition& condition, Pace) const {
  return std::make_unique<ChunkedStream>(
      chunks_, [network = network_, condition, dtype = dtype_](const at::Tensor& features) {
        // One channel after the other: together they would take their memory at the same time.
        std::vector<at::Tensor> gains;
        for (const at::Tensor& channel : features.to(dtype).split(1)) {
          gains.push_back(network->forward(channel, condition));
        }
        return at::cat(gains).to(features.scalar_type());
      });
}

TimeContext ChunkedNetwork::context() const {
  return {chunks_.frames, chunks_.frames - chunks_.overlap};
}

MemoryNeed ChunkedNetwork::memory(std::int64_t) const {
  std::int64_t weights = 0;
  for (const at::Tensor& tensor : network_->parameters()) {
    weights += static_cast<std::int64_t>(tensor.nbytes());
  }
  return {weights, 0, chunks_.activations * static_cast<std::int64_t>(c10::elementSize(dtype_))};
}

c10::Device ChunkedNetwork::device() const { return network_->parameters().front().device(); }

}  // namespace lasso::nn
