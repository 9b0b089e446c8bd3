#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "lasso/nn/bimodal_unet_config.hpp"
#include "lasso/nn/film_unet_config.hpp"
#include "lasso/nn/mask_network.hpp"
#include "lasso/nn/resunet30_config.hpp"

namespace lasso::nn {

class SeparatorNetwork;

/// The networks that can separate. A further one is a line here and a file of its own.
using SeparatorConfig = std::variant<ResUNet30Config, FilmUNetConfig, BiModalUNetConfig>;

/// The name that configs have for it: resunet30, film-unet, bimodal-unet.
const char* architecture_of(const SeparatorConfig& config);

/// Of the conditions that it takes.
std::int64_t condition_size(const SeparatorConfig& config);

/// Of the tokens that it attends to; 0: it attends to none.
std::int64_t token_width(const SeparatorConfig& config);

/// Names and shapes of its tensors.
std::map<std::string, std::vector<std::int64_t>> separator_layout(const SeparatorConfig& config);

/// To be trained: with fresh random weights, in training mode.
std::shared_ptr<SeparatorNetwork> make_separator(const SeparatorConfig& config);

/// Ready to compute on `device` in `dtype`.
/// `tensors`: those of the layout; floating point of any kind. They are copied as far as needed,
/// and let go one by one where they are.
std::shared_ptr<const MaskNetwork> make_mask_network(const SeparatorConfig& config,
                                                     std::map<std::string, at::Tensor> tensors,
                                                     c10::Device device,
                                                     at::ScalarType dtype);

}  // namespace lasso::nn
