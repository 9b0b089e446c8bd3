#include "lasso/batch/entries.hpp"

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::batch::entries_of_manifest;
using lasso::batch::Entry;
using lasso::batch::files_of_folder;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

namespace {

using Names = std::vector<std::string>;

Names names_of(const std::vector<Entry>& entries) {
  Names names;
  for (const Entry& entry : entries) {
    names.push_back(entry.name);
  }
  return names;
}

}  // namespace

TEST_CASE("a folder's sounds and films are found, and nothing else", "[batch]") {
  const TemporaryFolder folder;
  const auto in = folder / "in";
  for (const char* name : {"b.WAV",
                           "a/x.flac",
                           "a/deep/film.mkv",
                           "notes.txt",
                           ".hidden.wav",
                           ".git/y.wav",
                           "out/z.wav",
                           "a/y.mp3"}) {
    std::filesystem::create_directories((in / name).parent_path());
    write_text(in / name, "x");
  }
  std::filesystem::create_symlink(in / "b.WAV", in / "link.wav");
  std::filesystem::create_directory_symlink(in / "a", in / "linked");
  const auto names = [&](const lasso::batch::FolderOptions& options) {
    return names_of(files_of_folder(in, options).entries);
  };
  CHECK(names({{}, {}, false, {in / "out"}}) ==
        Names{"a/deep/film.mkv", "a/x.flac", "a/y.mp3", "b.WAV"});
  CHECK(names({{"*.wav"}, {}, false, {}}) == Names{"b.WAV", "out/z.wav"});
  CHECK(names({{"a/*"}, {"*.mp3"}, false, {}}) == Names{"a/deep/film.mkv", "a/x.flac"});
  CHECK(names({{"*.wav"}, {"out/*"}, true, {}}) == Names{"b.WAV", "link.wav"});
  std::filesystem::create_symlink("round", in / "round");
  std::filesystem::create_directory_symlink(in, in / "a" / "up");
  CHECK(names({{"*.flac"}, {}, true, {}}) == Names{"a/x.flac"});  // each folder once
  CHECK(names({{"*.flac"}, {}, false, {}}) == Names{"a/x.flac"});
  CHECK(names({{}, {"a"}, false, {in / "out"}}) == Names{"b.WAV"});
  CHECK(files_of_folder(in, {}).no_sounds == Names{"'notes.txt'"});
  CHECK(error_of([&] { files_of_folder(in / "none", {}); }).kind() == ErrorKind::input);
}

TEST_CASE("a manifest says of each file what it likes to", "[batch]") {
  const TemporaryFolder folder;
  write_text(folder / "files.csv",
             "path,queries,mode,windows,output\n"
             "a.wav,dog; rain,remove,1-2;4-5,x.wav;y.wav\n"
             "sub/b.wav,,,,\n");
  write_text(folder / "files.jsonl",
             R"({"path": "a.wav", "queries": ["dog", "rain"], "mode": "remove",)"
             R"( "windows": ["1-2", "4-5"], "output": ["x.wav", "y.wav"]})"
             "\n\n"
             R"({"path": "sub/b.wav"})"
             "\n");
  for (const char* name : {"files.csv", "files.jsonl"}) {
    CAPTURE(name);
    const auto entries = entries_of_manifest(folder / name);
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].path == folder / "a.wav");
    CHECK(entries[0].queries == Names{"dog", "rain"});
    CHECK(entries[0].remove == true);
    CHECK(entries[0].windows == Names{"1-2", "4-5"});
    CHECK(entries[0].outputs == Names{"x.wav", "y.wav"});
    CHECK(entries[1].name == "sub/b.wav");
    CHECK(entries[1].queries.empty());
    CHECK_FALSE(entries[1].remove);
  }
}

TEST_CASE("a manifest's fault is told with its line", "[batch]") {
  const TemporaryFolder folder;
  const auto fault = [&](const std::string& text) {
    write_text(folder / "m", text);
    const auto error = error_of([&] { entries_of_manifest(folder / "m"); });
    CHECK(error.kind() == ErrorKind::input);
    return std::string(error.what());
  };
  CHECK(contains(fault("path,mode\na.wav,loud\n"), "line 2: mode 'loud'"));
  CHECK(contains(fault("path,query\n,dog\n"), "line 2: path is missing"));
  CHECK(contains(fault("query\ndog\n"), "no column 'path'"));
  CHECK(contains(fault("path,query,output\na.wav,dog,x.wav;y.wav\n"), "an output for each query"));
  CHECK(contains(fault("{\"path\": \"a.wav\"}\n{\"path\": 3}\n"), "line 2"));
  CHECK(contains(fault("{\"path\": \"a.wav\"\n"), "line 1"));
  CHECK(contains(fault(""), "no header"));
}
