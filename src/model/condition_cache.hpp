#pragma once

#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/model/model_config.hpp"

namespace lasso::model {

/// The conditions of queries under a model, (queries, condition_size), from the user's cache
/// folder, where they are one entry; if it is not there, what `make` gives, which is then kept. The
/// name of an entry is the SHA-256 of the model's config, which holds the hashes of its weights,
/// and the queries. A config without hashes is not cached, an entry that cannot be read or written
/// does no harm.
at::Tensor cached_conditions(const ModelConfig& config,
                             const std::vector<std::string>& queries,
                             const std::function<at::Tensor()>& make);

}  // namespace lasso::model
