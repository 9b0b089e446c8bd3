#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <ATen/core/Tensor.h>
#include <c10/core/ScalarType.h>

#include "lasso/nn/chunks.hpp"
#include "lasso/nn/mask_network.hpp"

namespace lasso::nn {

class SeparatorNetwork;

/// The gain of a network that sees a whole chunk at once, for recordings of any length: chunks
/// overlap, and where they do their gains are cross-faded (raised cosine), so that no seam is
/// heard. The last chunk ends where the recording does; a recording shorter than a chunk is one,
/// and silence behind it where the network needs it. Holds two chunks.
class ChunkedStream : public GainStream {
 public:
  /// Features (batch, frames, rows) -> the gain of these frames, of the same shape.
  using Network = std::function<at::Tensor(const at::Tensor& features)>;

  ChunkedStream(const Chunks& chunks, Network network);

  at::Tensor push(const at::Tensor& features) override;
  at::Tensor finish() override;

 private:
  at::Tensor joined(const at::Tensor& gain);

  Chunks chunks_;
  Network network_;
  at::Tensor held_;        // (batch, frames, rows) from the begin of the last chunk that was run
  std::int64_t next_ = 0;  // in held_: where the next chunk begins, the first frame not settled
  at::Tensor waiting_;     // gain of the last chunk's overlap; undefined before the first
};

/// A network that sees a whole chunk at once, ready to compute.
class ChunkedNetwork : public MaskNetwork {
 public:
  /// `network`: in evaluation mode, on the device to compute on, where activations have `dtype`.
  ChunkedNetwork(std::shared_ptr<SeparatorNetwork> network,
                 const Chunks& chunks,
                 at::ScalarType dtype);

  std::unique_ptr<GainStream> stream(const Condition& condition) const override;
  TimeContext context() const override;
  MemoryNeed memory(std::int64_t frames) const override;
  c10::Device device() const override;

 private:
  std::shared_ptr<SeparatorNetwork> network_;
  Chunks chunks_;
  at::ScalarType dtype_;
};

}  // namespace lasso::nn
