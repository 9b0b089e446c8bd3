#pragma once

#include <cstdint>
#include <string>

namespace lasso::train {

/// The position of this process among those that train one network together.
struct ProcessPlace {
  std::int64_t rank = 0;        ///< among all; rank 0 validates, writes and reports
  std::int64_t size = 1;        ///< number of processes
  std::int64_t local_rank = 0;  ///< among those on this machine
  std::int64_t local_size = 1;
  std::string address;  ///< of rank 0
  std::int64_t port = 0;
  bool has_agent = false;  ///< the launcher listens at the address, not rank 0
};

/// Reads the environment variables that torchrun sets: RANK, WORLD_SIZE, LOCAL_RANK,
/// LOCAL_WORLD_SIZE, MASTER_ADDR, MASTER_PORT. Without WORLD_SIZE, there is one process. Without
/// the local variables, all processes are on one machine.
/// Throws a usage Error that names a variable that is missing or not a number.
ProcessPlace place_from_environment();

}  // namespace lasso::train
