#pragma once

#include <cstddef>
#include <string>

#include <spdlog/spdlog.h>

#include "lasso/core/error.hpp"
#include "lasso/core/log.hpp"

namespace lasso::commands {

/// Handles several recordings as grep handles files: one that cannot be read does not stop the
/// others.
class Attempts {
 public:
  explicit Attempts(std::size_t count) : count_(count) {}

  template <typename Action>
  void attempt(const Action& action) {
    try {
      action();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::input || count_ == 1) {
        throw;
      }
      logger().error("{}", error.what());
      ++failed_;
    }
  }

  void finish() const {
    if (failed_ > 0) {
      throw Error(ErrorKind::input,
                  std::to_string(failed_) + " of " + std::to_string(count_) +
                      " files failed; the lines above say why");
    }
  }

 private:
  std::size_t count_;
  std::size_t failed_ = 0;
};

}  // namespace lasso::commands
