#include "queries.hpp"

#include "lasso/api/separation_request.hpp"
#include "lasso/core/error.hpp"

namespace lasso::commands {

std::vector<std::string> take_queries(SeparateArguments& arguments) {
  std::vector<std::string> queries = arguments.queries;
  const bool asked = !queries.empty() || !arguments.like.empty() || arguments.query_from_labels;
  if (!asked && arguments.positionals.empty()) {
    refuse("no query and no file; write lasso separate \"dog barking\" FILE");
  }
  if (!asked) {
    queries.push_back(arguments.positionals.front());
    arguments.positionals.erase(arguments.positionals.begin());
  }
  api::check_queries(queries);
  api::check_queries(arguments.without);
  return queries;
}

}  // namespace lasso::commands
