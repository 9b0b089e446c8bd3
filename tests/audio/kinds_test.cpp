// Recordings as people really have them, a kind at a time: each is made anew by the ffmpeg program.
#include <cmath>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/audio_writer.hpp"
#include "support/odd_files.hpp"
#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::audio::AudioReader;
using lasso::audio::AudioWriter;
using lasso::audio::format_for;
using lasso::audio::InputOptions;
using lasso::audio::OutputRequest;
using lasso::testing::error_of;
using lasso::testing::ffmpeg;
using lasso::testing::kOddRate;
using lasso::testing::lag_of;
using lasso::testing::max_difference;
using lasso::testing::odd_sound;
using lasso::testing::read_all;
using lasso::testing::read_text;
using lasso::testing::spoil;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;
using lasso::testing::write_wav;

namespace {

constexpr double kSeconds = 3.0;
// Lossy codecs pad: an MP3 without a count keeps its encoder's and decoder's delay.
constexpr double kPaddingS = 0.15;

/// A folder with odd_sound() as k.wav.
struct Recording {
  Recording() { write_wav(folder / "k.wav", sound, kOddRate); }
  const at::Tensor sound = odd_sound(kSeconds);
  const TemporaryFolder folder;
};

double seconds_of(const at::Tensor& heard, const AudioReader& reader) {
  return static_cast<double>(heard.size(1)) / static_cast<double>(reader.sample_rate());
}

void check_strict_refuses(const std::filesystem::path& path) {
  InputOptions strict;
  strict.strict = true;
  const auto error = error_of([&] {
    AudioReader reader(path, strict);
    read_all(reader);
  });
  CHECK(error.kind() == ErrorKind::input);
}

}  // namespace

TEST_CASE("a recording whose length is not known is read to its end", "[audio][kinds]") {
  const auto [name, how] = GENERATE(std::pair("a.mp3", "-i k.wav -q:a 4 -write_xing 0 a.mp3"),
                                    std::pair("a.mp3", "-i k.wav -f mp3 - >a.mp3"),
                                    std::pair("a.flac", "-i k.wav -f flac - >a.flac"),
                                    std::pair("a.wav", "-i k.wav -c:a libmp3lame -f wav a.wav"),
                                    std::pair("a.wav", "-i k.wav -f wav - >a.wav"),
                                    std::pair("a.mka", "-i k.wav -f matroska - >a.mka"),
                                    std::pair("a.aac", "-i k.wav -c:a aac -f adts a.aac"));
  CAPTURE(how);
  const Recording recording;
  ffmpeg(recording.folder.path(), how);
  AudioReader reader(recording.folder / name);
  const auto heard = read_all(reader);
  CHECK(std::abs(seconds_of(heard, reader) - kSeconds) < kPaddingS);
  CHECK_FALSE(reader.damage().is_any());
  CHECK(std::abs(lag_of(heard, recording.sound)) < 3000);
}

TEST_CASE("files that were joined are read to the end of the last", "[audio][kinds]") {
  const auto [name, how] = GENERATE(std::pair("a.mp3", "-i k.wav a.mp3"),
                                    std::pair("a.opus", "-i k.wav -c:a libopus a.opus"),
                                    std::pair("a.ogg", "-i k.wav -c:a libvorbis a.ogg"),
                                    std::pair("a.aac", "-i k.wav -c:a aac -f adts a.aac"),
                                    std::pair("a.ts", "-i k.wav -c:a aac a.ts"));
  CAPTURE(name);
  const Recording recording;
  ffmpeg(recording.folder.path(), how);
  const auto whole =
      recording.folder / ("joined" + std::filesystem::path(name).extension().string());
  lasso::testing::join_files({recording.folder / name, recording.folder / name}, whole);
  AudioReader reader(whole);
  const auto heard = read_all(reader);
  CHECK(std::abs(seconds_of(heard, reader) - 2.0 * kSeconds) < 2.0 * kPaddingS);
  CHECK_FALSE(reader.damage().is_truncated());
  CHECK(reader.damage().undecodable == 0);
}

TEST_CASE("a recording that stops early is read as far as it goes", "[audio][kinds]") {
  const auto [name, how] =
      GENERATE(std::pair("a.wav", "-i k.wav -c:a copy a.wav"),
               std::pair("a.flac", "-i k.wav a.flac"),
               std::pair("a.mp3", "-i k.wav a.mp3"),
               std::pair("a.m4a", "-i k.wav -c:a aac -movflags faststart a.m4a"),
               std::pair("a.mka", "-i k.wav -c:a flac a.mka"));
  CAPTURE(name);
  const Recording recording;
  ffmpeg(recording.folder.path(), how);
  const auto path = recording.folder / name;
  const auto bytes = read_text(path);
  write_text(path, bytes.substr(0, bytes.size() * 6 / 10));
  AudioReader reader(path);
  const auto heard = read_all(reader);
  const double heard_s = seconds_of(heard, reader);
  CHECK(heard_s > 0.4 * kSeconds);
  CHECK(std::abs(reader.damage().missing_s - (kSeconds - heard_s)) < kPaddingS);
  check_strict_refuses(path);
}

TEST_CASE("what does not decode is gone around, and the rest stays in its place",
          "[audio][kinds]") {
  struct Case {
    const char* name;
    const char* how;
    std::size_t count;
    std::size_t unit;
    bool cut_out;
  };
  const auto [name, how, count, unit, cut_out] =
      GENERATE(Case{"a.m4a", "-i k.wav -c:a aac a.m4a", 600, 1, false},
               Case{"a.ts", "-i k.wav -c:a aac a.ts", 20, 188, true},
               Case{"a.flac", "-i k.wav a.flac", 300, 1, false});
  CAPTURE(name);
  const Recording recording;
  ffmpeg(recording.folder.path(), how);
  const auto path = recording.folder / name;
  spoil(path, count, unit, cut_out);
  AudioReader reader(path);
  const auto heard = read_all(reader);
  CHECK(std::abs(seconds_of(heard, reader) - kSeconds) < kPaddingS);
  CHECK(reader.damage().undecodable > 0);
  const std::int64_t third = kOddRate;  // behind the damage
  const std::int64_t begin = recording.sound.size(1) - third;
  REQUIRE(heard.size(1) >= begin + third / 2);
  CHECK(std::abs(lag_of(heard.narrow(1, begin, third / 2),
                        recording.sound.narrow(1, begin, third / 2))) < kOddRate / 30);  // a frame
  check_strict_refuses(path);
}

TEST_CASE("what one library refuses and the other reads is read, whatever its name",
          "[audio][kinds]") {
  const auto [name, how] = GENERATE(std::pair("a.wav", "-i k.wav -ar 16000 -c:a g722 a.wav"),
                                    std::pair("a.wav", "-i k.wav -ar 8000 -c:a g726 a.wav"),
                                    std::pair("a.mp3", "-i k.wav -c:a aac a.m4a && mv a.m4a a.mp3"),
                                    std::pair("a.wav", "-i k.wav a.flac && mv a.flac a.wav"),
                                    std::pair("a.oga", "-i k.wav -c:a flac a.oga"),
                                    std::pair("a.spx", "-i k.wav -ar 16000 -c:a libspeex a.spx"));
  CAPTURE(how);
  const Recording recording;
  ffmpeg(recording.folder.path(), how);
  AudioReader reader(recording.folder / name);
  const auto heard = read_all(reader);
  CHECK(std::abs(seconds_of(heard, reader) - kSeconds) < kPaddingS);
}

TEST_CASE("sound lies where its container says", "[audio][kinds]") {
  const auto [name, how, lag] =
      GENERATE(std::tuple("a.opus", "-i k.wav -c:a libopus -output_ts_offset 10 a.opus", 0),
               std::tuple("a.ogg", "-i k.wav -c:a libvorbis a.ogg", 0),
               std::tuple("a.opus", "-i k.wav -c:a libopus a.opus", 0),
               std::tuple("a.mp3", "-i k.wav a.mp3", 0),
               std::tuple("a.m4a", "-i k.wav -c:a aac a.m4a", 0));
  CAPTURE(how);
  const Recording recording;
  ffmpeg(recording.folder.path(), how);
  AudioReader reader(recording.folder / name);
  auto heard = read_all(reader);
  if (reader.sample_rate() != kOddRate) {  // Opus is 48 kHz
    ffmpeg(recording.folder.path(),
           "-i k.wav -ar " + std::to_string(reader.sample_rate()) + " r.wav");
    CHECK(std::abs(lag_of(heard, lasso::testing::read_sound(recording.folder / "r.wav")) - lag) <
          8);
  } else {
    CHECK(std::abs(lag_of(heard, recording.sound) - lag) < 8);
  }
}

TEST_CASE("every format that is read becomes every format that is written", "[audio][kinds]") {
  const Recording recording;
  const auto [input, how] = GENERATE(std::pair("i.wav", "-i k.wav i.wav"),
                                     std::pair("i.wav", "-i k.wav -c:a pcm_f32le i.wav"),
                                     std::pair("i.flac", "-i k.wav -c:a flac i.flac"),
                                     std::pair("i.m4a", "-i k.wav -c:a alac i.m4a"),
                                     std::pair("i.m4a", "-i k.wav -c:a aac i.m4a"),
                                     std::pair("i.mov", "-i k.wav -c:a pcm_s24le i.mov"),
                                     std::pair("i.mp3", "-i k.wav i.mp3"),
                                     std::pair("i.ogg", "-i k.wav -c:a libvorbis i.ogg"),
                                     std::pair("i.opus", "-i k.wav -c:a libopus i.opus"),
                                     std::pair("i.mka", "-i k.wav -c:a ac3 i.mka"),
                                     std::pair("i.wma", "-i k.wav -c:a wmav2 i.wma"),
                                     std::pair("i.aiff", "-i k.wav i.aiff"));
  ffmpeg(recording.folder.path(), how);
  AudioReader reader(recording.folder / input);
  const auto sound = read_all(reader);
  for (const char* name : {"o.wav",  "o.w64", "o.rf64", "o.flac", "o.ogg",  "o.opus", "o.mp3",
                           "o.m4a",  "o.mp4", "o.mov",  "o.mkv",  "o.webm", "o.ts",   "o.avi",
                           "o.aiff", "o.caf", "o.au",   "o.aac",  "o.wma",  "o.flv",  "o.3gp"}) {
    CAPTURE(how, name);
    OutputRequest request;
    request.path = recording.folder / name;
    request.format = format_for(name, reader.format(), reader.sample_rate(), reader.channels());
    request.sample_rate = reader.sample_rate();
    request.channels = reader.channels();
    request.layout = reader.layout();
    request.overwrite = true;
    AudioWriter writer(request);
    writer.write(sound);
    writer.commit();
    AudioReader back(request.path);
    const auto heard = read_all(back);
    CHECK(back.channels() == reader.channels());
    CHECK(std::abs(seconds_of(heard, back) - seconds_of(sound, reader)) < kPaddingS);
    if (back.sample_rate() == reader.sample_rate()) {
      // ADTS, FLV and transport streams have no place for the encoder's delay, at most 2 frames.
      CHECK(std::abs(lag_of(heard, sound)) < 2200);
      if (is_lossless(request.format) && is_lossless(reader.format()) &&
          integer_bits(reader.format()) > 0) {
        CHECK(max_difference(heard, sound) == 0.0);
      }
    } else {
      CHECK_FALSE(writer.notes().empty());
    }
  }
}

TEST_CASE("what broadcasters and recorders write beside the samples stays", "[audio][kinds]") {
  const TemporaryFolder folder;
  const auto chunk = [](const std::string& name, std::string bytes) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    std::string header = name;
    for (unsigned shift = 0; shift < 32; shift += 8) {
      header += static_cast<char>(size >> shift & 0xFFU);
    }
    return header + bytes + (size % 2 == 1 ? std::string(1, '\0') : std::string());
  };
  const auto number = [](std::uint32_t value) {
    std::string bytes;
    for (unsigned shift = 0; shift < 32; shift += 8) {
      bytes += static_cast<char>(value >> shift & 0xFFU);
    }
    return bytes;
  };
  const auto [name, bytes] = GENERATE_COPY(
      std::pair(std::string("bext"), std::string(602, 'x') + std::string(900, 'h')),
      std::pair(std::string("iXML"), std::string("<BWFXML><SCENE>12</SCENE></BWFXML>")),
      std::pair(std::string("id3 "), std::string("ID3\x03\0\0\0\0\0\0", 10)),
      std::pair(std::string("LIST"),
                std::string("adtl") + chunk("labl", number(1) + "first") +
                    chunk("labl", number(2) + "last")),
      std::pair(std::string("cue "),
                number(2) + number(1) + number(5) + "data" + number(0) + number(0) + number(5) +
                    number(2) + number(70) + "data" + number(0) + number(0) + number(70)));
  CAPTURE(name);
  write_wav(folder / "a.wav", odd_sound(0.1), kOddRate);
  std::string wav = read_text(folder / "a.wav");
  const auto data = wav.find("data");
  wav.insert(data, chunk(name, bytes));
  wav.replace(4, 4, number(static_cast<std::uint32_t>(wav.size() - 8)));
  write_text(folder / "a.wav", wav);
  AudioReader reader(folder / "a.wav");
  OutputRequest request;
  request.path = folder / "b.wav";
  request.format = reader.format();
  request.sample_rate = reader.sample_rate();
  request.channels = 1;
  request.tags = reader.tags();
  AudioWriter writer(request);
  writer.write(read_all(reader));
  writer.commit();
  const std::string written = read_text(folder / "b.wav");
  const auto at = written.find(name);
  REQUIRE(at != std::string::npos);
  CHECK(written.substr(at + 8, bytes.size()) == bytes);
  CHECK(max_difference(lasso::testing::read_sound(folder / "b.wav"), odd_sound(0.1)) == 0.0);
}
