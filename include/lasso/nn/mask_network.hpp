#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "lasso/nn/condition.hpp"

namespace lasso::nn {

/// The gain of one recording, block by block.
class GainStream {
 public:
  GainStream() = default;
  GainStream(const GainStream&) = delete;
  GainStream& operator=(const GainStream&) = delete;
  virtual ~GainStream() = default;

  /// The next one or more frames of features, (batch, frames, rows) float32. Gives the gain of the
  /// frames that are settled now, (batch, 0 or more, rows) float32 or complex64.
  virtual at::Tensor push(const at::Tensor& features) = 0;

  /// After the last push: the gain of all frames not given yet.
  virtual at::Tensor finish() = 0;
};

/// How far a gain looks around itself, in frames.
struct TimeContext {
  std::int64_t reach;   ///< to either side
  std::int64_t stride;  ///< recordings may be cut at multiples of this without a difference
};

/// About how many bytes estimating takes.
struct MemoryNeed {
  std::int64_t weights;
  std::int64_t stream;  ///< for each gain of a channel
  std::int64_t step;    ///< while a recording is computed, however many gains it has
};

/// A separator's network ready to compute. Many streams may share it.
class MaskNetwork {
 public:
  MaskNetwork() = default;
  MaskNetwork(const MaskNetwork&) = delete;
  MaskNetwork& operator=(const MaskNetwork&) = delete;
  virtual ~MaskNetwork() = default;

  /// For one recording; a condition of one query, on the network's device. The stream keeps what it
  /// needs of the network alive.
  virtual std::unique_ptr<GainStream> stream(const Condition& condition) const = 0;
  virtual TimeContext context() const = 0;
  /// Where that many frames come at once.
  virtual MemoryNeed memory(std::int64_t frames) const = 0;
  virtual c10::Device device() const = 0;
};

}  // namespace lasso::nn
