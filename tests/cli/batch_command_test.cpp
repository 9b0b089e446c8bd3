#include <map>
#include <random>
#include <sstream>

#include <nlohmann/json.hpp>

#include "support/shell.hpp"

namespace fs = std::filesystem;
using lasso::testing::contains;
using lasso::testing::read_text;
using lasso::testing::Shell;
using lasso::testing::write_text;
using lasso::testing::write_wav;

namespace {

/// `count` short recordings in in/, in/1/, in/2/.
void write_recordings(const Shell& shell, int count) {
  torch::manual_seed(1);
  for (int i = 0; i < count; ++i) {
    const auto path =
        shell.folder() / ("in/" + std::string(i % 3 == 0 ? "" : std::to_string(i % 3) + "/") + "r" +
                          std::to_string(i) + ".wav");
    fs::create_directories(path.parent_path());
    write_wav(path, torch::rand({1 + i % 2, 8000 + 400 * i}) - 0.5, 16000);
  }
}

/// What the files below a folder hold, journals left out.
std::map<std::string, std::string> files_below(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() != ".jsonl") {
      files.emplace(entry.path().lexically_relative(folder).string(), read_text(entry.path()));
    }
  }
  return files;
}

/// How often each output was said to be in that state.
std::map<std::string, int> said(const fs::path& journal, const std::string& status) {
  std::map<std::string, int> counts;
  std::istringstream lines(read_text(journal));
  for (std::string line; std::getline(lines, line);) {
    const auto object = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (object.is_object() && object.at("status") == status) {
      ++counts[object.at("output").get<std::string>()];
    }
  }
  return counts;
}

}  // namespace

TEST_CASE("a folder is mirrored, and each file holds what separate would write", "[cli][batch]") {
  const Shell shell;
  write_recordings(shell, 5);
  REQUIRE(shell.run("batch rain in out --jobs 2").code == 0);
  REQUIRE(shell.run("separate rain in/1/r1.wav -o one.wav").code == 0);
  const auto files = files_below(shell.folder() / "out");
  CHECK(files.size() == 5);
  CHECK(files.count("r0.rain.wav") == 1);
  CHECK(files.at("1/r1.rain.wav") == read_text(shell.folder() / "one.wav"));
  REQUIRE(shell.run("batch rain in out1 --jobs 1").code == 0);
  CHECK(files_below(shell.folder() / "out1") == files);
}

TEST_CASE("a rerun does what is missing, has changed or failed, and nothing else", "[cli][batch]") {
  const Shell shell;
  write_recordings(shell, 5);
  write_text(shell.folder() / "in/broken.wav", "no sound");
  const auto out = shell.folder() / "out";
  const auto first = shell.run("batch rain in out");
  CHECK(first.code == 1);
  CHECK(contains(first.err, "1 of 6 files failed: 'in/broken.wav'"));
  CHECK(files_below(out).size() == 5);
  write_recordings(shell, 1);  // r0 with another time
  fs::remove(out / "1/r1.rain.wav");
  const auto again = shell.run("batch rain in out");
  CHECK(again.code == 1);
  auto done = said(out / "lasso-journal.jsonl", "done");
  CHECK(done.at("r0.rain.wav") == 2);
  CHECK(done.at("1/r1.rain.wav") == 2);
  CHECK(done.at("2/r2.rain.wav") == 1);
  CHECK(said(out / "lasso-journal.jsonl", "failed").at("broken.rain.wav") == 2);
  CHECK(contains(shell.run("batch rain in out --retry-failed --dry-run").out, "1 files"));
  fs::remove(shell.folder() / "in/broken.wav");
  CHECK(shell.run("batch rain in out").code == 0);
  CHECK(shell.run("batch rain in out --redo --json -q").out.find("begun") == std::string::npos);
  done = said(out / "lasso-journal.jsonl", "done");
  CHECK(done.at("2/r2.rain.wav") == 2);
  CHECK(shell.run("batch rain in out --amount 12").code == 0);  // another sound: all anew
  CHECK(said(out / "lasso-journal.jsonl", "done").at("2/r2.rain.wav") == 3);
}

TEST_CASE("killed at twenty moments, a batch ends with the same bytes, nothing complete done twice",
          "[cli][batch][fault]") {
  const Shell shell;
  write_recordings(shell, 40);
  REQUIRE(shell.run("batch rain in whole").code == 0);
  std::minstd_rand random(1);
  std::uniform_real_distribution<double> moment(0.5, 1.5);
  for (int i = 0; i < 20; ++i) {
    const auto run = shell.run("batch rain in out --jobs 2 -q",
                               "timeout -s KILL " + std::to_string(moment(random)) + " ");
    REQUIRE((run.code == 0 || run.code == 137 || run.code == 1009));
  }
  REQUIRE(shell.run("batch rain in out --jobs 2").code == 0);
  CHECK(files_below(shell.folder() / "out") == files_below(shell.folder() / "whole"));
  for (const auto& [output, times] : said(shell.folder() / "out/lasso-journal.jsonl", "done")) {
    CAPTURE(output);
    CHECK(times == 1);
  }
}

TEST_CASE("an interrupted batch keeps what is finished and leaves nothing half",
          "[cli][batch][fault]") {
  const Shell shell;
  write_recordings(shell, 40);
  const auto run = shell.run("batch rain in out -q",
                             "bash -mc '\"$@\" & "
                             "until grep -qs done out/lasso-journal.jsonl || ! kill -0 $!; do "
                             "sleep 0.01; done; kill -INT $!; wait $!' - ");
  CHECK(run.code == 130);
  const auto files = files_below(shell.folder() / "out");
  CHECK(files.size() == said(shell.folder() / "out/lasso-journal.jsonl", "done").size());
}

TEST_CASE("shards do each file exactly once, and their journals are joined", "[cli][batch]") {
  const Shell shell;
  write_recordings(shell, 12);
  CHECK(shell.run("batch rain in out --shard 1/3").code == 0);
  CHECK(
      shell.run("batch rain in out", "env SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=3 ").code ==
      0);
  const auto early = shell.run("batch rain in out --merge-journals");
  CHECK(early.code == 1);
  CHECK(contains(early.err, "is missing"));
  CHECK(shell.run("batch rain in out --shard 3/3").code == 0);
  CHECK(shell.run("batch rain in out --merge-journals").code == 0);
  const auto done = said(shell.folder() / "out/lasso-journal.jsonl", "done");
  CHECK(done.size() == 12);
  CHECK(files_below(shell.folder() / "out").size() == 12);
  CHECK_FALSE(fs::exists(shell.folder() / "out/lasso-journal.3-of-3.jsonl"));
  CHECK(contains(shell.run("batch rain in out").err, "12 of 12 files need nothing"));
  CHECK(shell.run("batch rain in out --shard 4/3").code == 2);
}

TEST_CASE("a manifest overrides the command line file by file", "[cli][batch]") {
  const Shell shell;
  write_recordings(shell, 3);
  write_text(shell.folder() / "list.csv",
             "path,query,mode,windows,output\n"
             "in/r0.wav,,,,\n"
             "in/1/r1.wav,dog,remove,0.1-0.2,made/x.flac\n");
  const auto run = shell.run("batch --manifest list.csv -Q rain out");
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  const auto files = files_below(shell.folder() / "out");
  CHECK(files.size() == 2);
  CHECK(files.count("in/r0.rain.wav") == 1);
  CHECK(files.count("made/x.flac") == 1);
  write_text(shell.folder() / "in/plain.csv", "path\nr0.wav\n1/r1.wav\n");
  REQUIRE(shell.run("batch --manifest in/plain.csv -Q snow -q").code == 0);
  CHECK(fs::exists(shell.folder() / "in/1/r1.snow.wav"));
  CHECK(said(shell.folder() / "in/plain.csv.journal.jsonl", "done").size() == 2);
  CHECK(contains(shell.run("batch --manifest plain.csv -Q snow", "env --chdir=in ").err,
                 "2 of 2 files need nothing"));
  const auto streamed = shell.run("batch --manifest - -q",
                                  "sh -c 'echo \"{\\\"path\\\": \\\"in/2/r2.wav\\\", "
                                  "\\\"query\\\": \\\"rain\\\"}\" | \"$@\"' sh ");
  CAPTURE(streamed.err);
  CHECK(streamed.code == 0);
  CHECK(fs::exists(shell.folder() / "in/2/r2.rain.wav"));
}

TEST_CASE("a folder is captioned, and a rerun goes on", "[cli][batch]") {
  const Shell shell;
  write_recordings(shell, 4);
  const std::string all = " --classes 'rain, dog' --centre -1 --width 0.1";
  const auto first = shell.run("batch --caption in out --jobs 2" + all);
  CAPTURE(first.err);
  REQUIRE(first.code == 0);
  REQUIRE(shell.run("caption in/1/r1.wav -o one.srt" + all).code == 0);
  const auto files = files_below(shell.folder() / "out");
  CHECK(files.size() == 4);
  CHECK(files.at("1/r1.srt") == read_text(shell.folder() / "one.srt"));
  fs::remove(shell.folder() / "out/r0.srt");
  REQUIRE(shell.run("batch --caption in out" + all).code == 0);
  CHECK(files_below(shell.folder() / "out") == files);
  const auto done = said(shell.folder() / "out/lasso-journal.jsonl", "done");
  CHECK(done.at("r0.srt") == 2);
  CHECK(done.at("1/r1.srt") == 1);
  CHECK(contains(shell.run("batch --caption in out --dry-run --on 0.9" + all).out, "4 files"));
  CHECK(shell.run("batch --caption in labels --format txt --shard 1/2 -q" + all).code == 0);
  CHECK(shell.run("batch --caption in labels --format txt --shard 2/2 -q" + all).code == 0);
  CHECK(files_below(shell.folder() / "labels").count("2/r2.txt") == 1);
  CHECK(shell.run("batch --caption in sure --separate always --jobs 2" + all).code == 0);
  REQUIRE(shell.run("caption in/1/r1.wav -o sure.srt --separate always" + all).code == 0);
  CHECK(read_text(shell.folder() / "sure/1/r1.srt") == read_text(shell.folder() / "sure.srt"));
  CHECK(shell.run("batch --caption in out --remove").code == 2);
  CHECK(shell.run("batch rain in out --classes rain").code == 2);
  CHECK(shell.run("batch --caption in out --format flac").code == 2);
}

TEST_CASE("a batch can leave out what is not there", "[cli][batch]") {
  const Shell shell;
  write_recordings(shell, 3);
  const auto config = shell.folder() / "tiny" / "config.json";
  auto document = nlohmann::json::parse(read_text(config));
  const auto presence = [&](double least) {
    document["second_pass"] = {{"likeness", 1.0},
                               {"level", 0.0},
                               {"mixture", 0.0},
                               {"bias", 0.0},
                               {"least_probability", least}};
    write_text(config, document.dump());
  };
  CHECK(shell.run("batch rain in out --only-present").code == 1);  // nobody knows
  fs::remove_all(shell.folder() / "out");
  presence(1.0);
  const auto none = shell.run("batch rain in out --only-present");
  CAPTURE(none.err);
  CHECK(none.code == 0);
  CHECK(contains(none.err, "was not written"));
  CHECK(files_below(shell.folder() / "out").empty());
  CHECK(contains(read_text(shell.folder() / "out/lasso-journal.jsonl"), R"("is_there":[false])"));
  CHECK(contains(shell.run("batch rain in out --only-present").err, "3 of 3 files need nothing"));
  presence(0.01);
  CHECK(shell.run("batch rain in out --only-present").code == 0);  // another model
  CHECK(files_below(shell.folder() / "out").size() == 3);
}

TEST_CASE("what a batch has not made it never replaces", "[cli][batch][fault]") {
  const Shell shell;
  write_recordings(shell, 2);
  fs::create_directory(shell.folder() / "out");
  write_text(shell.folder() / "out/r0.rain.wav", "mine");
  for (int i = 0; i < 2; ++i) {  // nor when it has failed on it before
    const auto run = shell.run("batch rain in out");
    CHECK(run.code == 1);
    CHECK(contains(run.err, "exists already"));
    CHECK(read_text(shell.folder() / "out/r0.rain.wav") == "mine");
  }
  CHECK(shell.run("batch rain in out --force").code == 0);
  // Nor what lies where another query or a residual is to go, beside an output that is ours.
  write_text(shell.folder() / "out/r0.snow.wav", "mine");
  CHECK(shell.run("batch -Q rain -Q snow in out").code == 1);
  CHECK(read_text(shell.folder() / "out/r0.snow.wav") == "mine");
  fs::create_directory(shell.folder() / "rest");
  write_text(shell.folder() / "rest/r0.rain.wav", "mine");
  CHECK(shell.run("batch rain in out --residual rest").code == 1);
  CHECK(read_text(shell.folder() / "rest/r0.rain.wav") == "mine");
}

TEST_CASE("what cannot be meant is refused before work starts", "[cli][batch]") {
  const Shell shell;
  write_recordings(shell, 2);
  fs::copy_file(shell.folder() / "in/r0.wav", shell.folder() / "in/r0.aiff");
  const auto run = shell.run("batch rain in out --format flac");
  CHECK(run.code == 2);
  CHECK(contains(run.err, "r0.aiff"));
  CHECK_FALSE(fs::exists(shell.folder() / "out/r0.rain.flac"));
  for (const char* arguments : {"batch rain in",
                                "batch rain in in",
                                "batch '' in out",
                                "batch",
                                "batch rain in out --jobs 0",
                                "batch --manifest m.csv in out x",
                                "batch rain in out --shard 3",
                                "batch rain in out --redo --retry-failed"}) {
    CAPTURE(arguments);
    CHECK(shell.run(arguments).code == 2);
  }
  CHECK(shell.run("batch rain nowhere out").code == 1);
  CHECK(shell.run("batch --manifest nowhere.csv out").code == 1);
  CHECK(shell.run("batch rain in out --model none").code == 3);
}

TEST_CASE("with --fail-fast no file is begun after one has failed", "[cli][batch]") {
  const Shell shell;
  write_recordings(shell, 3);
  write_text(shell.folder() / "in/broken.wav", "no sound");
  write_text(shell.folder() / "list.csv", "path\nin/broken.wav\nin/broken2.wav\n");
  CHECK(shell.run("batch --manifest list.csv -Q rain out --fail-fast").code == 1);
  CHECK(said(shell.folder() / "out/lasso-journal.jsonl", "failed").size() == 1);
}
