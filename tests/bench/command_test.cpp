#include "lasso/bench/command.hpp"

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::bench::run_command;
using lasso::bench::shell_command;
using lasso::testing::contains;
using lasso::testing::error_of;

TEST_CASE("a program's time and the most memory it held are measured", "[bench]") {
  const auto took = run_command({"/bin/sh", "-c", "exec sleep 0.2"});
  CHECK(took.seconds > 0.19);
  constexpr std::int64_t kBuffer = 64 << 20;
  const auto large =
      run_command({"dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=20", "status=none"});
  CHECK(large.peak_bytes > kBuffer);
  CHECK(large.peak_bytes < 2 * kBuffer);
}

TEST_CASE("a program that fails or is not there is an error", "[bench]") {
  const auto failed = error_of([] { run_command({"/bin/sh", "-c", "exit 3"}); });
  CHECK(failed.kind() == ErrorKind::input);
  CHECK(contains(failed.what(), "exit 3"));
  CHECK(contains(error_of([] { run_command({"no-such-program"}); }).what(), "no-such-program"));
}

TEST_CASE("a command gets the file, whatever it is called", "[bench]") {
  const lasso::testing::TemporaryFolder folder;
  const auto file = folder / "it's \"one\" $file.txt";
  lasso::testing::write_text(file, "");
  CHECK(run_command(shell_command("test -f {} && test -f {}", file)).seconds > 0.0);
  CHECK(shell_command("other", file).back() == "other");
}
