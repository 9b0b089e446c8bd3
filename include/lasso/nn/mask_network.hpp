#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "lasso/nn/condition.hpp"

namespace lasso::nn {

/// When a stream returns the gain of settled frames.
enum class Pace {
  at_once,       ///< with the push that settles them
  block_behind,  ///< a push later, if two threads then share the work on a small network
};

/// Computes the gain of one recording, block by block.
class GainStream {
 public:
  GainStream() = default;
  GainStream(const GainStream&) = delete;
  GainStream& operator=(const GainStream&) = delete;
  virtual ~GainStream() = default;

  /// Takes the next frames of features, (batch, frames, rows) float32: one or more, or any number
  /// if they are the `last`. Returns the gain of the frames that are now settled, (batch, 0 or
  /// more, rows) float32 or complex64; after the last, of all that remain. To tell with the last
  /// frames that no more follow is cheaper than to tell later: they settle in the same step.
  virtual at::Tensor push(const at::Tensor& features, bool last) = 0;
};

/// The temporal context of a gain, in frames.
struct TimeContext {
  std::int64_t reach;   ///< on either side
  std::int64_t stride;  ///< cutting a recording at multiples of this does not change the gain
};

/// Approximate memory in bytes that estimation needs.
struct MemoryNeed {
  std::int64_t weights;
  std::int64_t stream;  ///< per gain of a channel
  std::int64_t step;    ///< while a recording is processed, regardless of its number of gains
};

/// A separator's network, ready for inference. Many streams may share it.
class MaskNetwork {
 public:
  MaskNetwork() = default;
  MaskNetwork(const MaskNetwork&) = delete;
  MaskNetwork& operator=(const MaskNetwork&) = delete;
  virtual ~MaskNetwork() = default;

  /// Creates the stream of one recording. The condition has one query and is on the network's
  /// device. The stream keeps alive what it needs of the network.
  virtual std::unique_ptr<GainStream> stream(const Condition& condition, Pace pace) const = 0;
  virtual TimeContext context() const = 0;
  /// The memory needed if `frames` frames are pushed at once.
  virtual MemoryNeed memory(std::int64_t frames) const = 0;
  virtual c10::Device device() const = 0;
};

}  // namespace lasso::nn
