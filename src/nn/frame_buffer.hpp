#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace lasso::nn {

// Frames are dimension 2: (batch, channels, frames, bins), channels last in memory.

inline std::int64_t frames_of(const at::Tensor& x) { return x.size(2); }

/// The shape, apart from the number of frames, and the options of a frame buffer.
struct FrameForm {
  std::int64_t batch;
  std::int64_t channels;
  std::int64_t bins;
  at::TensorOptions options;
};

/// Memory shared by consecutive steps of any form: small enough to stay in the cache.
class Scratch {
 public:
  /// Returns contiguous, uninitialised frames, valid until the next call.
  at::Tensor frames(std::int64_t count, const FrameForm& form);

 private:
  at::Tensor memory_;  // flat
};

/// Contiguous frames, for data written a block at a time and read soon after. The memory is kept,
/// so a stream allocates none after its largest block.
class FrameBuffer {
 public:
  /// Appends `count` uninitialised frames to those held and returns them.
  at::Tensor extend(std::int64_t count, const FrameForm& form);
  /// Drops the first `count` frames. Invalidates tensors returned before.
  void drop(std::int64_t count);
  /// The first `count` frames held.
  at::Tensor front(std::int64_t count) const { return memory_.narrow(2, 0, count); }
  std::int64_t held() const noexcept { return held_; }

 private:
  at::Tensor memory_;
  std::int64_t held_ = 0;
};

/// A queue of frames that wait long: a ring, so that frames are not moved.
class FrameQueue {
 public:
  /// `waiting`: the maximum number of frames waiting before a push.
  explicit FrameQueue(std::int64_t waiting) : waiting_(waiting) {}

  /// `at_once`: the maximum number of frames between two pops, from now on.
  void push(const at::Tensor& frames, std::int64_t at_once);
  /// Removes and returns the first `count` frames. At least `count` frames must be held, and push()
  /// called before. Valid until the next push.
  at::Tensor pop(std::int64_t count);

 private:
  void enlarge_for(const at::Tensor& frames, std::int64_t at_once);
  std::vector<at::Tensor> pieces(std::int64_t begin, std::int64_t count) const;

  std::int64_t waiting_;
  at::Tensor ring_;
  std::int64_t first_ = 0;
  std::int64_t held_ = 0;
};

}  // namespace lasso::nn
