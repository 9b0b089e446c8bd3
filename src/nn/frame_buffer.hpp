#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace lasso::nn {

// Frames are dimension 2: (batch, channels, frames, bins), channels last in memory.

inline std::int64_t frames_of(const at::Tensor& x) { return x.size(2); }

/// What a frame buffer is made of; frames do not count.
struct FrameForm {
  std::int64_t batch;
  std::int64_t channels;
  std::int64_t bins;
  at::TensorOptions options;
};

/// Memory that one step after the other works in: small enough to stay in the cache, whatever the
/// step's form.
class Scratch {
 public:
  /// Frames that lie in one piece; what they hold is left to the caller to write. Good until the
  /// next call.
  at::Tensor frames(std::int64_t count, const FrameForm& form);

 private:
  at::Tensor memory_;  // flat
};

/// Frames that lie in one piece, for what is written a block at a time and read soon. Its memory is
/// kept, so that a stream does not ask for any once it has seen its largest block.
class FrameBuffer {
 public:
  /// Room for `count` frames behind those held, which are held from now on. What they hold is left
  /// to the caller to write.
  at::Tensor extend(std::int64_t count, const FrameForm& form);
  /// Lets the first `count` go. Tensors given before are no longer good.
  void drop(std::int64_t count);
  /// The first `count` of the frames held.
  at::Tensor front(std::int64_t count) const { return memory_.narrow(2, 0, count); }
  std::int64_t held() const noexcept { return held_; }

 private:
  at::Tensor memory_;
  std::int64_t held_ = 0;
};

/// Frames that wait long: a ring, so that none is moved.
class FrameQueue {
 public:
  /// `waiting`: how many frames wait at most before a push.
  explicit FrameQueue(std::int64_t waiting) : waiting_(waiting) {}

  /// `at_once`: how many frames come at most between two pops, from here on.
  void push(const at::Tensor& frames, std::int64_t at_once);
  /// The first `count` frames of at least as many, after a first push. Good until the next push.
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
