#include "frame_buffer.hpp"

#include <algorithm>

#include <ATen/ATen.h>

namespace lasso::nn {

at::Tensor Scratch::frames(std::int64_t count, const FrameForm& form) {
  const std::int64_t values = form.batch * form.channels * count * form.bins;
  if (!memory_.defined() || memory_.numel() < values) {
    memory_ = at::Tensor();  // before there is more
    memory_ = at::empty({values}, form.options);
  }
  return memory_.narrow(0, 0, values)
      .view({form.batch, count, form.bins, form.channels})
      .permute({0, 3, 1, 2});
}

at::Tensor FrameBuffer::extend(std::int64_t count, const FrameForm& form) {
  const std::int64_t wanted = held_ + count;
  if (!memory_.defined() || frames_of(memory_) < wanted) {
    constexpr std::int64_t kSpare = 1;  // what a stream holds back differs by so much
    const at::Tensor larger = at::empty({form.batch, form.channels, wanted + kSpare, form.bins},
                                        form.options,
                                        at::MemoryFormat::ChannelsLast);
    if (held_ > 0) {
      larger.narrow(2, 0, held_).copy_(front(held_));
    }
    memory_ = larger;
  }
  at::Tensor room = memory_.narrow(2, held_, count);
  held_ = wanted;
  return room;
}

void FrameBuffer::drop(std::int64_t count) {
  const std::int64_t kept = held_ - count;
  if (count > 0 && kept > 0) {
    const at::Tensor last = memory_.narrow(2, count, kept);
    memory_.narrow(2, 0, kept).copy_(kept > count ? last.clone() : last);
  }
  held_ = kept;
}

void FrameQueue::push(const at::Tensor& frames, std::int64_t at_once) {
  const std::int64_t count = frames_of(frames);
  if (!ring_.defined() || held_ + count > frames_of(ring_)) {
    enlarge_for(frames, at_once);
  }
  std::int64_t done = 0;
  for (const at::Tensor& piece : pieces(first_ + held_, count)) {
    piece.copy_(frames.narrow(2, done, frames_of(piece)));
    done += frames_of(piece);
  }
  held_ += count;
}

at::Tensor FrameQueue::pop(std::int64_t count) {
  const std::vector<at::Tensor> parts = pieces(first_, count);
  first_ = (first_ + count) % frames_of(ring_);
  held_ -= count;
  return parts.size() == 1 ? parts.front() : at::cat(parts, 2);
}

void FrameQueue::enlarge_for(const at::Tensor& frames, std::int64_t at_once) {
  const at::Tensor waiting = ring_.defined() ? pop(held_) : frames.narrow(2, 0, 0);
  const std::int64_t size = std::max(waiting_ + std::max(at_once, frames_of(frames)),
                                     frames_of(waiting) + frames_of(frames));
  ring_ =
      at::empty({frames.size(0), frames.size(1), std::max<std::int64_t>(size, 1), frames.size(3)},
                frames.options(),
                at::MemoryFormat::ChannelsLast);
  first_ = 0;
  held_ = frames_of(waiting);
  ring_.narrow(2, 0, held_).copy_(waiting);
}

/// `count` frames of the ring, in one piece or two.
std::vector<at::Tensor> FrameQueue::pieces(std::int64_t begin, std::int64_t count) const {
  const std::int64_t size = frames_of(ring_);
  begin %= size;
  const std::int64_t straight = std::min(count, size - begin);
  std::vector<at::Tensor> parts{ring_.narrow(2, begin, straight)};
  if (straight < count) {
    parts.push_back(ring_.narrow(2, 0, count - straight));
  }
  return parts;
}

}  // namespace lasso::nn
