#pragma once

#include <functional>
#include <string>

#include <ATen/core/Tensor.h>

#include "lasso/model/model_config.hpp"

namespace lasso::model {

/// The condition of a query under a model, from the user's cache folder; if it is not there, what
/// `make` gives, which is then kept. The name of an entry is the SHA-256 of the model's config,
/// which holds the hashes of its weights, and the query. A config without hashes is not cached, an
/// entry that cannot be read or written does no harm.
at::Tensor cached_condition(const ModelConfig& config,
                            const std::string& query,
                            const std::function<at::Tensor()>& make);

}  // namespace lasso::model
