#include "fields.hpp"

#include <cstdio>

#include "lasso/core/wrapped.hpp"

namespace lasso::commands {

void print_fields(const std::vector<Field>& fields) {
  constexpr std::size_t kValueColumn = 18;
  for (const auto& [label, value] : fields) {
    std::printf("%-16s  %s\n",
                label.c_str(),
                wrapped(value, kTerminalColumns - kValueColumn, kValueColumn).c_str());
  }
}

}  // namespace lasso::commands
