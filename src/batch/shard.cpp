#include "lasso/batch/shard.hpp"

#include <charconv>
#include <cstdlib>

#include "lasso/core/error.hpp"
#include "lasso/core/sha256.hpp"

namespace lasso::batch {

namespace {

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::optional<int> variable(const char* name) {
  const char* const text = std::getenv(name);
  return text != nullptr ? number_in(text) : std::nullopt;
}

}  // namespace

bool Shard::has(std::string_view name) const {
  constexpr std::size_t kDigits = 12;  // more than any count needs
  const auto number = std::strtoull(sha256(name).substr(0, kDigits).c_str(), nullptr, 16);
  return static_cast<int>(number % static_cast<unsigned long long>(count)) == index - 1;
}

std::string Shard::name() const { return std::to_string(index) + "-of-" + std::to_string(count); }

Shard parse_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string::npos) {
    const auto index = number_in(std::string_view(text).substr(0, slash));
    const auto count = number_in(std::string_view(text).substr(slash + 1));
    if (index && count && *index >= 1 && *index <= *count) {
      return {*index, *count};
    }
  }
  throw Error(ErrorKind::usage, "shard '" + text + "' is no shard; write I/N, for example 3/8");
}

std::optional<Shard> shard_of_slurm() {
  const auto id = variable("SLURM_ARRAY_TASK_ID");
  const auto count = variable("SLURM_ARRAY_TASK_COUNT");
  if (!id || !count) {
    return std::nullopt;
  }
  // An array of 0-9:3 has the numbers 0, 3, 6, 9. Of one as 1,4,5 nobody tells which is which.
  const int first = variable("SLURM_ARRAY_TASK_MIN").value_or(1);
  const int last = variable("SLURM_ARRAY_TASK_MAX").value_or(first + *count - 1);
  const int step = *count > 1 ? (last - first) / (*count - 1) : 1;
  const bool even = step >= 1 && first + step * (*count - 1) == last && *id >= first &&
                    *id <= last && (*id - first) % step == 0 &&
                    (step == 1 || variable("SLURM_ARRAY_TASK_STEP").value_or(step) == step);
  if (!even) {
    throw Error(ErrorKind::usage,
                "the Slurm array's numbers do not follow each other in even steps; name the part "
                "with --shard I/N");
  }
  const Shard shard{(*id - first) / step + 1, *count};
  return shard;
}

}  // namespace lasso::batch
