#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lasso/model/model_config.hpp"
#include "lasso/nn/condition.hpp"

namespace lasso::model {

/// Returns the condition of queries under a model from the user's cache folder, where all queries
/// together form one entry. On a miss, calls `make` and stores its result. `tokens`: whether the
/// tokens are needed too. An entry's name is the SHA-256 of the model's config, which contains the
/// hashes of its weights, and the queries. Models whose config has no hashes are not cached.
/// Failures to read or write an entry are ignored.
nn::Condition cached_condition(const ModelConfig& config,
                               const std::vector<std::string>& queries,
                               bool tokens,
                               const std::function<nn::Condition()>& make);

}  // namespace lasso::model
