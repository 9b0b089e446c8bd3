#include "lasso/api/log.hpp"

#include <memory>
#include <utility>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "lasso/core/log.hpp"
#include "lasso/core/printable.hpp"

namespace lasso::api {

namespace {

/// What is said, on one line whatever names it holds.
class OneLine : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message,
              const std::tm&,
              spdlog::memory_buf_t& line) override {
    const std::string text = printable({message.payload.data(), message.payload.size()});
    line.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<OneLine>();
  }
};

}  // namespace

void set_up_log(const Verbosity& verbosity) {
  auto logger = std::make_shared<spdlog::logger>(
      "lasso", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<OneLine>('*').set_pattern("lasso: %^%l%$: %*");
  logger->set_formatter(std::move(formatter));
  auto level = spdlog::level::from_str(verbosity.level);
  level = verbosity.quiet ? spdlog::level::err : level;
  level = verbosity.verbose ? spdlog::level::debug : level;
  logger->set_level(level);
  set_logger(std::move(logger));
}

}  // namespace lasso::api
