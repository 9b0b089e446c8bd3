#include "lasso/core/log.hpp"

#include <utility>

#include <spdlog/logger.h>
#include <spdlog/sinks/null_sink.h>

namespace lasso {

namespace {

std::shared_ptr<spdlog::logger>& current() {
  static auto logger =
      std::make_shared<spdlog::logger>("lasso", std::make_shared<spdlog::sinks::null_sink_mt>());
  return logger;
}

}  // namespace

spdlog::logger& logger() { return *current(); }

void set_logger(std::shared_ptr<spdlog::logger> logger) { current() = std::move(logger); }

}  // namespace lasso
