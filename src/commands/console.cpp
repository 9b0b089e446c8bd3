#include "console.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <spdlog/spdlog.h>
#include <unistd.h>

#include "lasso/core/log.hpp"

namespace lasso::commands {

namespace {

constexpr int kBarWidth = 30;
constexpr double kRedrawEvery = 0.1;  // seconds

}  // namespace

void say(const std::vector<api::Note>& notes) {
  for (const api::Note& note : notes) {
    logger().log(note.is_warning ? spdlog::level::warn : spdlog::level::info, "{}", note.text);
  }
}

ProgressBar::ProgressBar(std::string label, bool shown)
    : label_(std::move(label)), shown_(shown && isatty(STDERR_FILENO) != 0), began_(Clock::now()) {}

void ProgressBar::operator()(double share, const std::string& words) {
  const auto now = Clock::now();
  const bool done = share >= 1.0;
  if (!shown_ || (!done && std::chrono::duration<double>(now - drawn_).count() < kRedrawEvery)) {
    return;
  }
  drawn_ = now;
  const double passed_s = std::chrono::duration<double>(now - began_).count();
  const double left_s = share > 0.0 ? passed_s * (1.0 - share) / share : 0.0;
  const int filled = static_cast<int>(std::min(share, 1.0) * kBarWidth);
  std::fprintf(stderr,
               "\r%s [%s%s] %3.0f %% %4.0f s left %s\033[K",
               label_.c_str(),
               std::string(static_cast<std::size_t>(filled), '#').c_str(),
               std::string(static_cast<std::size_t>(kBarWidth - filled), '.').c_str(),
               100.0 * share,
               left_s,
               words.c_str());
  if (done) {
    std::fprintf(stderr, "\r\033[K");
  }
  std::fflush(stderr);
}

}  // namespace lasso::commands
