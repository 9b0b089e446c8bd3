#pragma once

#include <string>
#include <vector>

#include "lasso/evaluate/evaluator.hpp"

namespace lasso::commands {

/// Says on stdout what was scored, item by item and in the mean. `benchmark`: the name of the
/// published one that the pairs are of; or empty.
void print_json(const std::string& model,
                const std::vector<evaluate::Pair>& pairs,
                const std::vector<evaluate::Scores>& scores,
                const std::string& benchmark);
void print_table(const std::vector<evaluate::Pair>& pairs,
                 const std::vector<evaluate::Scores>& scores,
                 const std::string& benchmark);

}  // namespace lasso::commands
