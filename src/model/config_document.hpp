#pragma once

#include <nlohmann/json.hpp>

#include "lasso/model/model_config.hpp"

namespace lasso::model {

/// Serialise parts of a config.json in the form that ModelConfig reads.
nlohmann::ordered_json described(const FrontEnd& front_end);
nlohmann::ordered_json described(const nn::SeparatorConfig& separator);

}  // namespace lasso::model
