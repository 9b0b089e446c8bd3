#include "support/shell.hpp"

#include <array>
#include <cstdio>

#include <sys/wait.h>

namespace lasso::testing {

Shell::Shell() {
  write_tiny_bundle(folder_ / "tiny");
  torch::manual_seed(1);
  write_wav(folder_ / "street.wav", torch::rand({2, 22050}) - 0.5, 44100);
  entries_ = folder_.entries();
}

Result Shell::run(const std::string& arguments, const std::string& under) const {
  const auto err = folder_ / "stderr.txt";
  const std::string command = "cd '" + folder_.path().string() + "' && XDG_CACHE_HOME='" +
                              cache_.path().string() + "' LASSO_MODEL='" +
                              (folder_ / "tiny").string() + "' " + under + "'" LASSO_PROGRAM "' " +
                              arguments + " 2>'" + err.string() + "' </dev/null";
  Result result;
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    result.out.append(buffer.data(), got);
  }
  const int status = pclose(pipe);
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  result.err = read_text(err);
  std::filesystem::remove(err);
  return result;
}

}  // namespace lasso::testing
