#pragma once

#include <nlohmann/json.hpp>

#include "lasso/model/model_config.hpp"

namespace lasso::model {

/// Parts of a config.json, as ModelConfig reads them.
nlohmann::ordered_json described(const FrontEnd& front_end);
nlohmann::ordered_json described(const nn::SeparatorConfig& separator);

}  // namespace lasso::model
