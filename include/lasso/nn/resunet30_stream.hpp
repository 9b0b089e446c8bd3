#pragma once

#include <cstdint>
#include <memory>

#include "lasso/nn/resunet30.hpp"

namespace lasso::nn {

/// A ResUNet30 that is fed block by block and gives, block by block, what the whole recording at
/// once would give, to float32 rounding. The network is convolutional in time: each convolution
/// keeps its last two frames, each pooling its odd one, each residual and skip its backlog, so
/// memory does not depend on length. Edges are what they are in the network: zero frames around
/// every convolution's input, and zero frames up to a multiple of 2^(depth - 1) at the end.
/// For inference: no gradients, batch norm and shifts are folded into the convolutions.
class ResUNet30Stream {
 public:
  /// Reads the network's weights now; a stream is for one recording. `condition`:
  /// (1 or batch, condition_size) on the network's device.
  ResUNet30Stream(const ResUNet30& network, const at::Tensor& condition);
  ~ResUNet30Stream();
  ResUNet30Stream(const ResUNet30Stream&) = delete;
  ResUNet30Stream& operator=(const ResUNet30Stream&) = delete;

  /// The next `frames` >= 1 of features, (batch, frames, bins) as ResUNet30 takes them. Gives the
  /// gain of the frames that are settled now, (batch, 0 or more, bins).
  at::Tensor push(const at::Tensor& features);

  /// After the last push: the gain of all frames not given yet.
  at::Tensor finish();

 private:
  class Network;
  std::unique_ptr<Network> network_;
};

}  // namespace lasso::nn
