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

/// The gain of a network that sees a whole chunk at once, for recordings of any length. Chunks
/// overlap, and their gains are cross-faded in the overlap (raised cosine), so that no seam is
/// audible. The last chunk ends at the end of the recording. A recording shorter than a chunk is
/// processed as one, padded with silence if the network needs it. Holds two chunks in memory.
class ChunkedStream : public GainStream {
 public:
  /// Maps features (batch, frames, rows) to the gain of these frames, of the same shape.
  using Network = std::function<at::Tensor(const at::Tensor& features)>;

  ChunkedStream(const Chunks& chunks, Network network);

  at::Tensor push(const at::Tensor& features, bool last) override;

 private:
  at::Tensor remaining();
  at::Tensor joined(const at::Tensor& gain);

  Chunks chunks_;
  Network network_;
  at::Tensor held_;        // (batch, frames, rows) from the start of the last chunk that was run
  std::int64_t next_ = 0;  // in held_: start of the next chunk, the first frame not settled
  at::Tensor waiting_;     // gain of the last chunk's overlap; undefined before the first chunk
};

/// A network that sees a whole chunk at once, ready for inference.
class ChunkedNetwork : public MaskNetwork {
 public:
  /// `network`: in evaluation mode, on the device to compute on. `dtype`: of the activations.
  ChunkedNetwork(std::shared_ptr<SeparatorNetwork> network,
                 const Chunks& chunks,
                 at::ScalarType dtype);

  std::unique_ptr<GainStream> stream(const Condition& condition, Pace pace) const override;
  TimeContext context() const override;
  MemoryNeed memory(std::int64_t frames) const override;
  c10::Device device() const override;

 private:
  std::shared_ptr<SeparatorNetwork> network_;
  Chunks chunks_;
  at::ScalarType dtype_;
};

}  // namespace lasso::nn
