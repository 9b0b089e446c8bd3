#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lasso/model/model_config.hpp"
#include "lasso/nn/condition.hpp"

namespace lasso::model {

/// The condition of queries under a model from the user's cache folder, where it is one entry; if
/// it is not there what `make` gives, which is then kept. `tokens`: whether these are wanted too.
/// The name of an entry is the SHA-256 of the model's config, which holds the hashes of its
/// weights, and the queries. A config without hashes is not cached, an entry that cannot be read or
/// written does no harm.
nn::Condition cached_condition(const ModelConfig& config,
                               const std::vector<std::string>& queries,
                               bool tokens,
                               const std::function<nn::Condition()>& make);

}  // namespace lasso::model
