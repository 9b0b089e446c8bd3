#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/nn/convolution_plan.hpp"
#include "lasso/nn/mask_network.hpp"
#include "lasso/nn/separator_config.hpp"

namespace lasso::nn {

class SeparatorNetwork;

/// Names and shapes of the network's tensors.
std::map<std::string, std::vector<std::int64_t>> separator_layout(const SeparatorConfig& config);

/// Creates a network with fresh random weights, in training mode.
std::shared_ptr<SeparatorNetwork> make_separator(const SeparatorConfig& config);

/// Plans the convolutions of a network. `kernel_bytes`: how much larger the transformed kernels may
/// be than plain ones, in all; the smallest kernels come first, and tiles of 2 frames where those
/// of 4 are too large. `measure`: keeps the direct method where it is faster on this processor,
/// which takes up to a second to find out. Only ResUNet30 in float32 has a choice; other plans are
/// empty.
ConvolutionPlan plan_convolutions(const SeparatorConfig& config,
                                  at::ScalarType dtype,
                                  std::int64_t kernel_bytes,
                                  bool measure);

/// Creates a network for inference on `device` in `dtype`, with the convolutions of `plan`.
/// `tensors`: those of the layout, in any floating-point dtype. They are copied as needed, and
/// released one by one once copied.
std::shared_ptr<const MaskNetwork> make_mask_network(const SeparatorConfig& config,
                                                     std::map<std::string, at::Tensor> tensors,
                                                     c10::Device device,
                                                     at::ScalarType dtype,
                                                     const ConvolutionPlan& plan);

}  // namespace lasso::nn
