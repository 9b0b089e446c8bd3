#include "lasso/core/whole_file.hpp"

#include "support/support.hpp"

using lasso::read_file;
using lasso::write_file;
using lasso::testing::TemporaryFolder;

TEST_CASE("a file read whole is what was written, empty or long", "[core]") {
  const TemporaryFolder folder;
  const std::size_t size = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{200'001});
  const std::string bytes(size, '\0');
  write_file(folder / "a", "older");
  write_file(folder / "a", bytes);
  CHECK(read_file(folder / "a") == bytes);
}

TEST_CASE("what cannot be read whole gives nothing", "[core]") {
  const TemporaryFolder folder;
  CHECK_FALSE(read_file(folder / "missing").has_value());
  CHECK_FALSE(read_file(folder.path()).has_value());
}
