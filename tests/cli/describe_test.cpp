#include <nlohmann/json.hpp>

#include "lasso/core/labels.hpp"
#include "support/odd_files.hpp"
#include "support/shell.hpp"

using lasso::testing::contains;
using lasso::testing::ffmpeg;
using lasso::testing::read_text;
using lasso::testing::Shell;
using lasso::testing::write_text;
using lasso::testing::write_wav;
using nlohmann::json;

namespace {

/// The tiny model hears everything in noise: it was never trained.
constexpr const char* kHearsAll = " --centre -1 --width 0.1";

}  // namespace

TEST_CASE("detect says what is in files, and which cannot be read", "[cli]") {
  const Shell shell;
  write_text(shell.folder() / "bad.wav", "no sound");
  const auto result = shell.run("detect bad.wav street.wav --classes 'dog, rain, siren' --json -q" +
                                std::string(kHearsAll));
  CAPTURE(result.err);
  CHECK(result.code == 1);
  CHECK(contains(result.err, "bad.wav"));
  const auto report = json::parse(result.out);
  CHECK(report.at("input") == "street.wav");
  CHECK(report.at("heard_for_s") == 0.5);
  REQUIRE(report.at("classes").size() == 3);
  CHECK(report.at("classes")[0].at("probability").get<double>() > 0.9);
  CHECK(report.at("classes")[0].at("heard_s") == json::parse("[[0.0, 0.5]]"));
  const auto table = shell.run("detect street.wav --top 2 -w 0.1-0.3");
  CHECK(table.code == 0);
  CHECK(contains(table.out, "street.wav (0.2 s)"));
  CHECK(std::count(table.out.begin(), table.out.end(), '\n') == 3);
  const auto piped = shell.run("detect - --classes dog", "sh -c '\"$@\" <street.wav' sh ");
  CHECK(piped.code == 0);
  CHECK(contains(piped.out, "- (0.5 s)"));
  CHECK(shell.run("detect street.wav -w 2-3").code == 1);
}

TEST_CASE("captions open in Audacity and go back into separate", "[cli]") {
  const Shell shell;
  write_wav(shell.folder() / "long.wav", torch::rand({1, 6 * 8000}) - 0.5, 8000);
  const auto caption = shell.run("caption long.wav -o long.txt --classes 'rain, dog barking'" +
                                 std::string(kHearsAll));
  CAPTURE(caption.err);
  REQUIRE(caption.code == 0);
  const auto labels = lasso::read_labels(shell.folder() / "long.txt", "long.wav");
  REQUIRE(labels.size() == 2);
  CHECK(labels[0].window.begin_s == 0.0);
  CHECK(labels[0].window.end_s == 6.0);
  REQUIRE(shell.run("separate long.wav --windows-from long.txt --query-from-labels").code == 0);
  CHECK(std::filesystem::exists(shell.folder() / "long.rain.wav"));
  CHECK(std::filesystem::exists(shell.folder() / "long.dog-barking.wav"));
}

TEST_CASE("subtitles of a film can be put into it, and keep their times", "[cli]") {
  const Shell shell;
  lasso::testing::write_film(shell.folder() / "film.mp4", "-c:v libx264 -c:a aac");
  const std::string format = GENERATE("srt", "vtt");
  REQUIRE(shell.run("caption film.mp4 --classes rain --format " + format + kHearsAll).code == 0);
  const auto subtitles = read_text(shell.folder() / ("film." + format));
  CHECK(contains(subtitles, "[rain]"));
  CHECK(contains(subtitles, "00:00:06"));
  ffmpeg(shell.folder().path(),
         "-i film.mp4 -i film." + format + " -map 0:v -map 1 -c copy -c:s srt with.mkv");
  ffmpeg(shell.folder().path(),
         "-i with.mkv -map 0:s -f " + std::string(format == "srt" ? "srt" : "webvtt") + " back." +
             format);
  const auto times = [&](const std::string& name) {
    const auto labels = lasso::read_labels(shell.folder() / name, "film.mp4");
    REQUIRE(labels.size() == 1);
    return std::pair(labels[0].window.begin_s, labels[0].window.end_s);
  };
  CHECK(times("back." + format) == times("film." + format));
}

TEST_CASE("everything that was heard can be written as JSON and CSV", "[cli]") {
  const Shell shell;
  REQUIRE(shell.run("caption street.wav -o a.json --classes 'rain, dog'" + std::string(kHearsAll))
              .code == 0);
  const auto document = json::parse(read_text(shell.folder() / "a.json"));
  CHECK(document.at("duration_ms") == 500);
  CHECK(document.at("windows_ms") == json::parse("[[0, 500]]"));
  CHECK(document.at("scores").at("rain").size() == 1);
  CHECK(document.at("events").size() == 2);
  CHECK(document.at("cues")[0].at("text") == "[dog, rain]");
  const auto csv =
      shell.run("caption street.wav -o - --format csv --classes rain" + std::string(kHearsAll));
  CHECK(csv.out.rfind("start,end,label,peak,mean\n0.000,0.500,rain,", 0) == 0);
  const auto none = shell.run("caption street.wav -o b.srt --classes rain --centre 1 --width 0.01");
  CHECK(none.code == 0);
  CHECK(contains(none.err, "none of the 1 classes was detected"));
  CHECK(read_text(shell.folder() / "b.srt").empty());
}

TEST_CASE("one class may have a threshold of its own", "[cli]") {
  const Shell shell;
  const auto result = shell.run(
      "caption street.wav -o - --format csv --classes 'rain, dog' "
      "--threshold Rain=1" +
      std::string(kHearsAll));
  CHECK(result.code == 0);
  CHECK(contains(result.out, "dog"));
  CHECK_FALSE(contains(result.out, "rain"));
  CHECK(shell.run("caption street.wav -o - --classes rain --threshold owl=0.5").code == 2);
  CHECK(shell.run("caption street.wav -o - --classes rain --threshold rain=x").code == 2);
}

TEST_CASE("each sound that was heard can be had as a file", "[cli]") {
  const Shell shell;
  write_wav(shell.folder() / "long.wav", torch::rand({2, 3 * 8000}) - 0.5, 8000);
  write_text(shell.folder() / "list.txt", "rain\ndog = dog barking, puppy\n");
  const auto result =
      shell.run("caption long.wav -o long.json --classes list.txt --stems made --separate auto" +
                std::string(kHearsAll));
  CAPTURE(result.err);
  REQUIRE(result.code == 0);
  const auto document = json::parse(read_text(shell.folder() / "long.json"));
  CHECK(document.at("parameters").at("separate") == "auto");
  REQUIRE(document.at("events").size() == 2);
  const auto& shares = document.at("shares");
  CHECK(shares.at("rain")[0].get<double>() + shares.at("dog")[0].get<double>() == Approx(1.0));
  for (const auto& event : document.at("events")) {
    const auto stem = event.at("stem").get<std::string>();
    CAPTURE(stem);
    const auto span = event.at("span_ms");
    CHECK(lasso::testing::read_sound(shell.folder() / stem).size(1) ==
          (span[1].get<int>() - span[0].get<int>()) * 8);
  }
  const auto again =
      shell.run("caption long.wav -o b.txt --classes rain --stems made" + std::string(kHearsAll));
  CHECK(again.code == 1);
  CHECK(contains(again.err, "exists already"));
  CHECK(shell.run("caption - -o b.srt --stems made").code == 2);
}

TEST_CASE("only where a sound is heard is a recording edited, and the windows can be had",
          "[cli][property]") {
  const Shell shell;
  const auto config = shell.folder() / "tiny" / "config.json";
  auto document = json::parse(read_text(config));
  document["detection"] = {{"centre", -1.0}, {"width", 0.1}};  // whatever is no silence
  write_text(config, document.dump());
  auto samples = 1e-4 * (torch::rand({1, 12 * 8000}) - 0.5);
  samples.narrow(1, 5 * 8000, 8000).add_(torch::rand({1, 8000}) - 0.5);
  write_wav(shell.folder() / "long.wav", samples, 8000);
  const auto result =
      shell.run("separate rain long.wav -o out.wav --auto-window --windows-to w.txt");
  CAPTURE(result.err);
  REQUIRE(result.code == 0);
  const auto labels = lasso::read_labels(shell.folder() / "w.txt", "long.wav");
  REQUIRE(labels.size() == 1);
  CHECK(labels[0].text == "rain");
  const auto begin = static_cast<std::int64_t>(labels[0].window.begin_s * 8000.0);
  const auto end = static_cast<std::int64_t>(labels[0].window.end_s * 8000.0);
  CHECK(begin < 5 * 8000);
  CHECK(end > 6 * 8000);
  CHECK(end - begin < 6 * 8000);
  const auto x = lasso::testing::read_sound(shell.folder() / "long.wav");
  const auto y = lasso::testing::read_sound(shell.folder() / "out.wav");
  CHECK(at::equal(x.narrow(1, 0, begin), y.narrow(1, 0, begin)));
  CHECK(at::equal(x.narrow(1, end, x.size(1) - end), y.narrow(1, end, x.size(1) - end)));
  CHECK_FALSE(at::equal(x, y));
  REQUIRE(shell.run("separate rain long.wav -o same.wav --windows-from w.txt").code == 0);
  CHECK(read_text(shell.folder() / "same.wav") == read_text(shell.folder() / "out.wav"));

  document["detection"] = {{"centre", 1.0}, {"width", 0.001}};  // nothing at all
  write_text(config, document.dump());
  const auto nowhere = shell.run("separate rain long.wav -o none.wav --auto-window");
  CHECK(nowhere.code == 0);
  CHECK(contains(nowhere.err, "'none.wav' is the input unchanged"));
  CHECK(at::equal(lasso::testing::read_sound(shell.folder() / "none.wav"), x));
  CHECK(shell.run("separate rain - -o a.wav --auto-window").code == 2);
  CHECK(shell.run("separate rain long.wav -o a.wav --auto-window -w 1-2").code == 2);
  CHECK(shell.run("separate rain long.wav -o a.wav --windows-to long.wav").code == 2);
  CHECK(shell.run("separate rain long.wav -o a.txt --windows-to a.txt").code == 2);
}

TEST_CASE("captions that cannot be meant are refused, and nothing is left", "[cli][fault]") {
  const Shell shell;
  write_text(shell.folder() / "empty.txt", "# none\n");
  write_text(shell.folder() / "street.srt", "mine");
  const auto [arguments, code, said] =
      GENERATE(std::tuple("caption street.wav", 1, "--force"),
               std::tuple("caption street.wav -o a.doc", 2, "extension"),
               std::tuple("caption street.wav street.wav -o a.srt", 2, "-o names one file"),
               std::tuple("caption -", 2, "-o"),
               std::tuple("caption street.wav --format vtt --off 0.99", 2, "--off"),
               std::tuple("caption street.wav -o a.srt --classes empty.txt", 2, "empty.txt"),
               std::tuple("caption street.wav -o a.srt --classes none.txt", 2, "none.txt"),
               std::tuple("caption street.wav -o a.srt --hop 5000", 2, "--hop"),
               std::tuple("caption street.wav -o a.srt --window-length 9000", 2, "4000 ms"),
               std::tuple("caption none.wav -o a.srt", 1, "none.wav"),
               std::tuple("detect", 2, "no input"),
               std::tuple("detect street.wav -w 3-2", 2, "3-2"));
  CAPTURE(arguments);
  const auto before = shell.made();
  const auto result = shell.run(arguments);
  CAPTURE(result.err);
  CHECK(result.code == code);
  CHECK(contains(result.err, said));
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  CHECK(shell.made() == before);
  CHECK(read_text(shell.folder() / "street.srt") == "mine");
}
