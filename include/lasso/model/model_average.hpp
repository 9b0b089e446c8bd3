#pragma once

#include <filesystem>
#include <vector>

namespace lasso::model {

/// Writes a model whose separator is the weighted mean of others', tensor by tensor, as in Wortsman
/// et al. 2022, "Model soups". All else, counters and encoders included, is the first model's.
/// `folders`: at least two models. `shares`: one per model, of positive sum; they are normalised.
/// Throws a usage Error if the shares do not fit, a model Error that names the file if a separator
/// has other tensors than the first one's, an input Error if the output cannot be written.
void average_models(const std::vector<std::filesystem::path>& folders,
                    const std::vector<double>& shares,
                    const std::filesystem::path& output);

}  // namespace lasso::model
