#pragma once

#include <cstdint>
#include <variant>

#include "lasso/nn/bimodal_unet_config.hpp"
#include "lasso/nn/film_unet_config.hpp"
#include "lasso/nn/resunet30_config.hpp"

namespace lasso::nn {

/// The available separator networks. A new one needs a line here and its own file.
using SeparatorConfig = std::variant<ResUNet30Config, FilmUNetConfig, BiModalUNetConfig>;

/// The architecture's name in configs: resunet30, film-unet, bimodal-unet.
inline const char* architecture_of(const SeparatorConfig& config) {
  return std::visit([](const auto& own) { return own.kArchitecture; }, config);
}

/// The size of the conditions that the network takes.
inline std::int64_t condition_size(const SeparatorConfig& config) {
  return std::visit([](const auto& any) { return any.condition_size; }, config);
}

/// The width of the tokens that the network attends to; 0 if it attends to none.
inline std::int64_t token_width(const SeparatorConfig& config) {
  const auto* const attentive = std::get_if<BiModalUNetConfig>(&config);
  return attentive == nullptr ? 0 : attentive->token_width;
}

}  // namespace lasso::nn
