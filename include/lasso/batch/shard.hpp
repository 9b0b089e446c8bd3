#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lasso::batch {

/// One of several runs that share a batch. Each file belongs to exactly one shard.
struct Shard {
  int index = 1;  ///< 1 to count
  int count = 1;

  /// Whether the file belongs to this shard; depends on the name alone.
  bool has(std::string_view name) const;
  /// "3-of-8".
  std::string name() const;
};

/// Reads I/N. Throws a usage Error unless 1 <= I <= N.
Shard parse_shard(const std::string& text);

/// The shard of this task in a Slurm job array, from SLURM_ARRAY_TASK_ID, _COUNT and _MIN; nothing
/// outside an array. Throws a usage Error if the array's indices have gaps.
std::optional<Shard> shard_of_slurm();

}  // namespace lasso::batch
