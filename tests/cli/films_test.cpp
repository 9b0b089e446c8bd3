#include <cmath>

#include "support/odd_files.hpp"
#include "support/shell.hpp"

using lasso::testing::contains;
using lasso::testing::ffmpeg;
using lasso::testing::flashes_and_beeps;
using lasso::testing::Shell;
using lasso::testing::write_film;

namespace {

constexpr double kMostApartS = 0.025;  // an audio frame

/// The offset of each beep that has a flash.
std::vector<double> offsets_of(const std::filesystem::path& film) {
  const auto [flashes, beeps] = flashes_and_beeps(film);
  std::vector<double> offsets;
  for (const double beep : beeps) {
    for (const double flash : flashes) {
      if (std::abs(beep - flash) < 0.5) {
        offsets.push_back(beep - flash);
      }
    }
  }
  return offsets;
}

void check_sound_stays(const Shell& shell, const std::string& name, std::size_t beeps) {
  const auto before = offsets_of(shell.folder() / name);
  const auto result = shell.run("separate rain " + name + " -w 0.01-0.02");
  CAPTURE(name, result.err);
  REQUIRE(result.code == 0);
  std::filesystem::path output = shell.folder() / name;
  output.replace_extension(".rain" + output.extension().string());
  const auto after = offsets_of(output);
  REQUIRE(before.size() == beeps);
  REQUIRE(after.size() == beeps);
  for (std::size_t i = 0; i < beeps; ++i) {
    CHECK(std::abs(after[i] - before[i]) < kMostApartS);
  }
}

}  // namespace

TEST_CASE("a film's sound stays beside its picture", "[cli][kinds]") {
  const auto [name, how] =
      GENERATE(std::pair("film.mp4", "-c:v libx264 -bf 2 -c:a aac"),
               std::pair("film.mov", "-c:v libx264 -bf 2 -c:a pcm_s16le"),
               std::pair("film.mkv", "-c:v libx264 -bf 2 -c:a aac"),
               std::pair("film.ts", "-c:v libx264 -bf 2 -c:a aac"),
               std::pair("film.webm", "-c:v libvpx -deadline realtime -c:a libopus"),
               std::pair("film.avi", "-c:v mpeg4 -c:a libmp3lame"),
               std::pair("film.wmv", "-c:v wmv2 -c:a wmav2"),
               std::pair("film.flv", "-c:v flv -ar 44100 -c:a libmp3lame"));
  const Shell shell;
  write_film(shell.folder() / name, how);
  check_sound_stays(shell, name, 3);
}

TEST_CASE("sound that begins late or has a hole stays beside the picture", "[cli][kinds]") {
  const std::string extension = GENERATE("mp4", "mov", "mkv", "ts");
  const Shell shell;
  write_film(shell.folder() / "film.mp4", "-c:v libx264 -bf 2 -c:a aac");
  const std::string name = "odd." + extension;
  SECTION("late by 1.5 s") {
    ffmpeg(shell.folder().path(),
           "-i film.mp4 -filter_complex '[0:a]atrim=start=1.5[a]' -map 0:v -map '[a]' -c:v copy "
           "-c:a aac " +
               name);
    check_sound_stays(shell, name, 2);
  }
  SECTION("a hole of a second") {
    ffmpeg(shell.folder().path(),
           "-i film.mp4 -filter_complex \"[0:a]aselect='lt(t,1.5)+gt(t,2.5)'[a]\" -map 0:v -map "
           "'[a]' -c:v copy -c:a aac -fps_mode passthrough " +
               name);
    check_sound_stays(shell, name, 3);
  }
}

TEST_CASE("what stands beside the sound is kept, or it is said that it is not", "[cli][kinds]") {
  const Shell shell;
  write_film(shell.folder() / "film.mp4", "-c:v libx264 -c:a aac");
  lasso::testing::write_text(shell.folder() / "a.srt",
                             "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n");
  lasso::testing::write_text(shell.folder() / "chapters.txt",
                             ";FFMETADATA1\ntitle=Street\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND="
                             "2000\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=2000\nEND=6000\n"
                             "title=Two\n");
  const std::string streams =
      "-i film.mp4 -i a.srt -i chapters.txt -map 0:v -map 0:a -map 0:a -map 1 -map_metadata 2 "
      "-map_chapters 2 -c copy -metadata:s:a:1 language=fre ";
  const auto probe = [&](const std::string& name) {
    REQUIRE(std::system(("cd " + shell.folder().path().string() +
                         " && ffprobe -v error -show_streams"
                         " -show_chapters -show_format " +
                         name + " >probe.txt")
                            .c_str()) == 0);
    return lasso::testing::read_text(shell.folder() / "probe.txt");
  };
  SECTION("tracks, languages, subtitles, chapters, titles") {
    const auto [name, subtitles] =
        GENERATE(std::pair("full.mkv", "subrip"), std::pair("full.mp4", "mov_text"));
    ffmpeg(shell.folder().path(), streams + "-c:s " + subtitles + " " + name);
    const std::string other = GENERATE("out.mkv", "out.mp4");
    const auto result =
        shell.run("separate rain " + std::string(name) + " -o " + other + " -w 0.1-0.2");
    CAPTURE(name, other, result.err);
    REQUIRE(result.code == 0);
    const auto found = probe(other);
    CHECK(contains(found, "TAG:title=Street"));
    CHECK(contains(found, "TAG:title=Two"));
    CHECK(contains(found, "TAG:language=fre"));
    CHECK(contains(found, "codec_type=subtitle"));
    CHECK_FALSE(contains(result.err, "does not hold"));
  }
  SECTION("a picture that lies on its side, and hvc1") {
    ffmpeg(shell.folder().path(),
           "-i film.mp4 -c:v libx265 -x265-params log-level=none -tag:v hvc1 -c:a copy h.mp4");
    ffmpeg(shell.folder()
               .path(),  // The option is younger than FFmpeg 5, whose metadata says the same.
           "-display_rotation 90 -i h.mp4 -c copy side.mp4 2>/dev/null || ffmpeg -v error -nostdin "
           "-y -i h.mp4 -c copy -metadata:s:v rotate=90 side.mp4");
    REQUIRE(shell.run("separate rain side.mp4 -w 0.1-0.2").code == 0);
    const auto found = probe("side.rain.mp4");
    CHECK(contains(found, "rotation="));
    CHECK(contains(found, "codec_tag_string=hvc1"));
  }
  SECTION("cover art") {
    const auto [name, out] = GENERATE(std::pair("a.mp3", "b.mp3"),
                                      std::pair("a.m4a", "b.m4a"),
                                      std::pair("a.flac", "b.flac"),
                                      std::pair("a.flac", "b.m4a"));
    ffmpeg(shell.folder().path(), "-i film.mp4 -frames:v 1 cover.png");
    ffmpeg(shell.folder().path(),
           "-i street.wav -i cover.png -map 0 -map 1 -c:v copy -disposition:v attached_pic " +
               std::string(name));
    CAPTURE(name, out);
    REQUIRE(shell.run("separate rain " + std::string(name) + " -o " + out).code == 0);
    CHECK(contains(probe(out), "attached_pic=1"));
    const auto left = shell.run("separate rain " + std::string(name) + " -o c.wav");
    CHECK(contains(left.err, "does not hold the input's cover art"));
  }
  SECTION("which channel is which") {
    const std::string layout = GENERATE("5.1(side)", "7.1", "quad", "3.0", "2.1");
    const std::string name = GENERATE("l.flac", "l.wav", "l.mka");
    CAPTURE(layout, name);
    ffmpeg(shell.folder().path(),
           "-i street.wav -af aformat=channel_layouts='" + layout + "' " +
               (name == "l.mka" ? "-c:a flac " : "") + name);
    const auto layout_in = [](const std::string& text) {
      const auto at = text.find("channel_layout=");
      return text.substr(at, text.find('\n', at) - at);
    };
    const auto before = layout_in(probe(name));
    REQUIRE(shell.run("separate rain " + name + " -w 0.1-0.2 --passes 1").code == 0);
    std::filesystem::path output = name;
    output.replace_extension(".rain" + output.extension().string());
    CHECK(layout_in(probe(output.string())) == before);
  }
}
