#pragma once

#include <cstdint>
#include <functional>

#include <ATen/core/Tensor.h>

#include "lasso/separate/mask_estimator.hpp"

namespace lasso::separate {

/// How recordings are cut for a network that sees a whole chunk at once.
struct Chunks {
  std::int64_t frames = 0;   ///< of each
  std::int64_t overlap = 0;  ///< of two that follow each other; at most half a chunk
};

/// The gain of such a network for recordings of any length: chunks overlap, and where they do
/// their gains are cross-faded (raised cosine), so that no seam is heard. The last chunk ends where
/// the recording does; a recording shorter than a chunk is followed by silence. Holds two chunks.
class ChunkedMask : public MaskStream {
 public:
  /// (batch, bins, frames of a chunk) complex64 -> the gain of these frames, of the same shape.
  using Network = std::function<at::Tensor(const at::Tensor& spectrum)>;

  ChunkedMask(const Chunks& chunks, Network network);

  at::Tensor push(const at::Tensor& spectrum) override;
  at::Tensor finish() override;

 private:
  at::Tensor joined(const at::Tensor& gain);
  at::Tensor nothing() const;

  Chunks chunks_;
  Network network_;
  at::Tensor held_;        // (batch, bins, frames) from the begin of the last chunk that was run
  std::int64_t next_ = 0;  // in held_: where the next chunk begins, the first frame not settled
  at::Tensor waiting_;     // gain of the last chunk's overlap; undefined before the first
};

/// Where a recording may be cut for such a network without a difference, and how far it looks.
TimeContext context_of(const Chunks& chunks);

}  // namespace lasso::separate
