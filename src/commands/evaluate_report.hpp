#pragma once

#include <string>
#include <vector>

#include "lasso/evaluate/evaluator.hpp"

namespace lasso::commands {

/// Print the scores on stdout, per item and on average. `benchmark`: the name of the published
/// benchmark that the pairs belong to; or empty.
void print_json(const std::string& model,
                const std::vector<evaluate::Pair>& pairs,
                const std::vector<evaluate::Scores>& scores,
                const std::string& benchmark);
void print_table(const std::vector<evaluate::Pair>& pairs,
                 const std::vector<evaluate::Scores>& scores,
                 const std::string& benchmark);

}  // namespace lasso::commands
