#include "lasso/core/output_file.hpp"

#include <fstream>

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::OutputFile;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

TEST_CASE("an output appears when it is committed and not before", "[core]") {
  const TemporaryFolder folder;
  OutputFile output(folder / "a.wav", /*overwrite=*/false);
  write_text(output.temporary(), "sound");
  CHECK_FALSE(std::filesystem::exists(folder / "a.wav"));
  CHECK(output.temporary().extension() == ".wav");
  output.commit();
  CHECK(read_text(folder / "a.wav") == "sound");
  CHECK(folder.entries() == 1);
}

TEST_CASE("an output that is given up leaves nothing behind and the old file as it was", "[core]") {
  const TemporaryFolder folder;
  write_text(folder / "a.wav", "old");
  {
    const OutputFile output(folder / "a.wav", /*overwrite=*/true);
    write_text(output.temporary(), "half");
  }
  CHECK(read_text(folder / "a.wav") == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("outputs that must not or cannot be written are refused with the remedy", "[core]") {
  const TemporaryFolder folder;
  write_text(folder / "a.wav", "old");
  const auto refusal = [](const std::filesystem::path& path) {
    const auto error = error_of([&] { const OutputFile output(path, /*overwrite=*/false); });
    CHECK(error.kind() == ErrorKind::input);
    return std::string(error.what());
  };
  CHECK(contains(refusal(folder / "a.wav"), "--force"));
  CHECK(contains(refusal(folder.path()), "is a folder"));
  CHECK(contains(refusal(folder / "none/a.wav"), "does not exist"));
  CHECK(read_text(folder / "a.wav") == "old");
}
