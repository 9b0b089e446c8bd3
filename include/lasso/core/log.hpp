#pragma once

#include <memory>

namespace spdlog {
class logger;
}

namespace lasso {

/// Where messages go. The program sends them to stderr, see api::set_up_log(); in a program that
/// uses the library they go nowhere. spdlog's own default logger is not ours: it may be the host's.
spdlog::logger& logger();

/// Called before there are other threads.
void set_logger(std::shared_ptr<spdlog::logger> logger);

}  // namespace lasso
