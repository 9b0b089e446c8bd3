#include "lasso/bench/command.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/platform.hpp"
#include "lasso/core/stopwatch.hpp"

namespace lasso::bench {

namespace {

std::string in_words(const std::vector<std::string>& command) {
  std::string words;
  for (const std::string& word : command) {
    words += (words.empty() ? "" : " ") + word;
  }
  return words;
}

pid_t start(const std::vector<std::string>& command) {
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command) {
    words.push_back(const_cast<char*>(word.c_str()));  // which posix_spawn leaves alone
  }
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = 0;
  const int error = posix_spawnp(&process, words.front(), &files, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) {
    throw Error(ErrorKind::input,
                "cannot start '" + in_words(command) + "': " + std::strerror(error));
  }
  return process;
}

}  // namespace

ProcessUsage run_command(const std::vector<std::string>& command) {
  const Stopwatch watch;
  const pid_t process = start(command);
  std::atomic<bool> ended{false};
  std::int64_t peak = 0;
  std::thread observer([&] {
    while (!ended) {
      peak = std::max(peak, platform::peak_memory(process));  // wait4() counts our own, too
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {  // it is told to stop as we are
  }
  const double seconds = watch.seconds();
  ended = true;
  observer.join();
  check_interrupt();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw Error(ErrorKind::input,
                "'" + in_words(command) + "' failed; run it by itself to see why");
  }
  return {seconds, peak};
}

std::vector<std::string> shell_command(const std::string& command, const std::string& file) {
  std::string quoted = "'";
  for (const char c : file) {
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  quoted += "'";
  std::string whole;
  std::size_t begin = 0;
  for (auto place = command.find("{}"); place != std::string::npos;
       place = command.find("{}", begin)) {
    whole += command.substr(begin, place - begin) + quoted;
    begin = place + 2;
  }
  return {"/bin/sh", "-c", whole + command.substr(begin)};
}

}  // namespace lasso::bench
