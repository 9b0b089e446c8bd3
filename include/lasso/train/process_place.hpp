#pragma once

#include <cstdint>
#include <string>

namespace lasso::train {

/// Which of the processes that train one network together this one is.
struct ProcessPlace {
  std::int64_t rank = 0;        ///< of all; 0 is the one that validates, writes and reports
  std::int64_t size = 1;        ///< how many there are
  std::int64_t local_rank = 0;  ///< of those on this machine
  std::int64_t local_size = 1;
  std::string address;  ///< where the one with rank 0 can be reached
  std::int64_t port = 0;
  bool has_agent = false;  ///< who started them listens there, rather than rank 0
};

/// From the environment variables that torchrun sets: RANK, WORLD_SIZE, LOCAL_RANK,
/// LOCAL_WORLD_SIZE, MASTER_ADDR, MASTER_PORT. Without WORLD_SIZE there is one process. Without the
/// local ones all are on one machine.
/// Throws a usage Error that names the variable which is missing or is no number.
ProcessPlace place_from_environment();

}  // namespace lasso::train
