#include <cmath>
#include <cstring>

#include <sndfile.h>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/audio_writer.hpp"
#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::audio::AudioReader;
using lasso::audio::AudioWriter;
using lasso::audio::format_for;
using lasso::audio::OutputOptions;
using lasso::audio::OutputRequest;
using lasso::audio::parse_raw_format;
using lasso::testing::contains;
using lasso::testing::data_folder;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::read_sound;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

namespace {

at::Tensor tone(double hertz, std::int64_t samples, double rate) {
  const auto time = torch::arange(samples, at::kDouble) / rate;
  return (0.5 * torch::sin(2 * M_PI * hertz * time)).to(at::kFloat).unsqueeze(0);
}

/// How much of `sound` is a tone of that frequency, whatever its phase: 0 to 1.
double share_of(double hertz, const at::Tensor& sound, double rate) {
  const auto x = sound[0].to(at::kDouble);
  const auto angle = 2 * M_PI * hertz * torch::arange(x.size(0), at::kDouble) / rate;
  const auto a = (x * angle.cos()).sum().item<double>();
  const auto b = (x * angle.sin()).sum().item<double>();
  return 2 * (a * a + b * b) / (static_cast<double>(x.size(0)) * x.square().sum().item<double>());
}

}  // namespace

// data/film.mp4: a second of test picture with two audio tracks, tones of 440 and 880 Hz.
TEST_CASE("a film's tracks are read, the usual one or the one that is asked for", "[audio]") {
  const auto film = data_folder() / "film.mp4";
  const auto [track, hertz] =
      GENERATE(std::pair(0, 440.0), std::pair(1, 440.0), std::pair(2, 880.0));
  CAPTURE(track);
  AudioReader reader(film, {track, std::nullopt});
  CHECK(reader.sample_rate() == 32000);
  CHECK(reader.channels() == 1);
  CHECK(reader.has_picture());
  CHECK(std::abs(reader.about_s() - 1.0) < 0.1);
  const auto sound = read_all(reader, 1000);
  CHECK(std::abs(sound.size(1) - 32000) < 2048);
  CHECK(share_of(hertz, sound, 32000.0) > 0.95);
}

TEST_CASE("a track that is not there is refused", "[audio]") {
  const auto error = error_of([] { AudioReader(data_folder() / "film.mp4", {3, std::nullopt}); });
  CHECK(error.kind() == ErrorKind::input);
  CHECK(contains(error.what(), "no audio track 3"));
}

TEST_CASE("a film's picture is copied beside another sound", "[audio]") {
  const TemporaryFolder folder;
  const std::string name = GENERATE("a.mp4", "a.mkv", "a.mov");
  CAPTURE(name);
  OutputRequest request;
  request.path = folder / name;
  request.format = format_for(name, {}, 44100, 2);
  request.sample_rate = 44100;
  request.channels = 2;
  request.beside.input = data_folder() / "film.mp4";
  AudioWriter writer(request);
  const auto sound = tone(1000.0, 44100, 44100.0).expand({2, -1});
  for (std::int64_t begin = 0; begin < 44100; begin += 10000) {
    writer.write(sound.narrow(1, begin, std::min<std::int64_t>(10000, 44100 - begin)));
  }
  writer.commit();
  AudioReader reader(folder / name);
  CHECK(reader.has_picture());
  CHECK(reader.channels() == 2);
  const auto back = read_all(reader, 1000);
  CHECK(std::abs(back.size(1) - 44100) < 2048);
  CHECK(share_of(1000.0, back, 44100.0) > 0.95);
}

TEST_CASE("a container that holds no such picture is refused with one that does", "[audio]") {
  const TemporaryFolder folder;
  OutputRequest request;
  request.path = folder / "a.webm";
  request.format = format_for("a.webm", {}, 48000, 1);
  request.sample_rate = 48000;
  request.channels = 1;
  request.beside.input = data_folder() / "film.mp4";
  CHECK(contains(error_of([&] { AudioWriter writer(request); }).what(), ".mkv"));
  CHECK(folder.entries() == 0);
}

TEST_CASE("FFmpeg's containers keep the sound", "[audio]") {
  const TemporaryFolder folder;
  const auto [name, rate] = GENERATE(std::pair(std::string("a.m4a"), std::int64_t{44100}),
                                     std::pair(std::string("a.mka"), std::int64_t{32000}),
                                     std::pair(std::string("a.webm"), std::int64_t{48000}));
  CAPTURE(name);
  AudioWriter writer({folder / name, format_for(name, {}, rate, 1), rate, 1});
  writer.write(tone(440.0, rate, static_cast<double>(rate)));
  writer.commit();
  AudioReader reader(folder / name);
  CHECK(reader.sample_rate() == rate);
  const auto back = read_all(reader, 777);
  CHECK(std::abs(back.size(1) - rate) < 2048);
  CHECK(share_of(440.0, back, static_cast<double>(rate)) > 0.95);
}

TEST_CASE("a Matroska file gives back the samples written to it, bit for bit",
          "[audio][property]") {
  const TemporaryFolder folder;
  const int bits = GENERATE(16, 24);
  const double limit = std::ldexp(1.0, bits - 1);
  const auto samples =
      (((torch::rand({2, 30001}, at::kDouble) - 0.5) * limit).round() / limit).to(at::kFloat);
  OutputOptions options;
  options.bits = bits;
  const auto format = format_for("a.mka", {}, 44100, 2, options);
  AudioWriter writer({folder / "a.mka", format, 44100, 2});
  writer.write(samples);
  writer.commit();
  AudioReader reader(folder / "a.mka");
  CHECK(max_difference(read_all(reader, 999), samples) == 0.0);
  CHECK(format_for("b.mka", reader.format(), 44100, 2).code == format.code);
}

TEST_CASE("samples without a header are read and written as told", "[audio][property]") {
  const TemporaryFolder folder;
  const auto [coding, bits] = GENERATE(std::pair("u8", 8),
                                       std::pair("s16le", 16),
                                       std::pair("s16be", 16),
                                       std::pair("s24le", 24),
                                       std::pair("s24be", 24),
                                       std::pair("f32le", 32),
                                       std::pair("f32be", 32));
  CAPTURE(coding);
  const auto raw = parse_raw_format(std::string(coding) + ",8000,2");
  const double limit = std::ldexp(1.0, std::min(bits, 24) - 1);
  const auto sound = ((torch::rand({2, 5000}, at::kDouble) - 0.5) * limit).round() / limit;
  const auto samples = sound.to(at::kFloat);
  OutputOptions options;
  options.raw = raw;
  AudioWriter writer({folder / "a.raw", format_for("a.raw", {}, 8000, 2, options), 8000, 2});
  writer.write(samples.narrow(1, 0, 1234));
  writer.write(samples.narrow(1, 1234, 5000 - 1234));
  writer.commit();
  CHECK(read_text(folder / "a.raw").size() == static_cast<std::size_t>(5000 * 2 * bits / 8));
  AudioReader reader(folder / "a.raw", {0, raw});
  CHECK(reader.sample_rate() == 8000);
  CHECK(max_difference(read_all(reader, 999), samples) == 0.0);
}

TEST_CASE("what is no raw format is refused with an example", "[audio]") {
  const std::string text = GENERATE(
      "", "f32le", "f32le,48000", "f33le,48000,2", "s16le,0,1", "s16le,8000,2,1", "s16le,a,b");
  CAPTURE(text);
  CHECK(contains(error_of([&] { parse_raw_format(text); }).what(), "f32le,48000,2"));
}

TEST_CASE("a playlist does not open what it names", "[audio][fault]") {
  const TemporaryFolder folder;
  lasso::testing::write_wav(folder / "secret.wav", torch::rand({1, 8000}) - 0.5, 8000);
  const std::string playlist =
      GENERATE("ffconcat version 1.0\nfile 'secret.wav'\n",
               "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n");
  write_text(folder / "list.m3u8", playlist);
  CHECK(error_of([&] { read_sound(folder / "list.m3u8"); }).kind() == ErrorKind::input);
}

TEST_CASE("a film cut anywhere is refused, or read as far as it goes and known to be cut",
          "[audio][fault]") {
  const TemporaryFolder folder;
  {
    AudioWriter writer({folder / "a.mkv", format_for("a.mkv", {}, 8000, 1), 8000, 1});
    writer.write(torch::rand({1, 32000}) - 0.5);
    writer.commit();
  }
  const std::string name = GENERATE("film.mp4", "a.mkv");
  const auto whole = read_text(name == "a.mkv" ? folder / name : data_folder() / name);
  int read = 0;
  for (std::size_t size = 0; size < whole.size() - 4000;
       size += 1000) {  // there is the second track
    CAPTURE(size);
    write_text(folder / "cut", whole.substr(0, size));
    try {
      AudioReader reader(folder / "cut");
      const auto heard = read_all(reader);
      ++read;
      CHECK(heard.size(1) > 0);
      CHECK(reader.damage().is_any());
    } catch (const lasso::Error& error) {
      CHECK(error.kind() == ErrorKind::input);
    }
  }
  CHECK((read > 0) == (name == "a.mkv"));  // the film has its directory at its end
}

TEST_CASE("tags and loops are carried over", "[audio]") {
  const TemporaryFolder folder;
  const std::string name = GENERATE("a.wav", "a.flac", "a.m4a");
  OutputRequest request;
  request.path = folder / name;
  request.format = format_for(name, {}, 32000, 1);
  request.sample_rate = 32000;
  request.channels = 1;
  request.samples = 8000;
  request.tags = AudioReader(data_folder() / "film.mp4").tags();
  CHECK(request.tags.words.at("title") == "tones");
  SF_INSTRUMENT sampler{};
  sampler.basenote = 60;
  sampler.loop_count = 1;
  sampler.loops[0].mode = SF_LOOP_FORWARD;
  sampler.loops[0].start = 100;
  sampler.loops[0].end = 7000;
  std::string bytes(reinterpret_cast<const char*>(&sampler), sizeof(sampler));
  request.tags.chunks.emplace(SFC_SET_INSTRUMENT, bytes);
  AudioWriter writer(request);
  writer.write(tone(440.0, 8000, 32000.0));
  writer.commit();
  const AudioReader reader(folder / name);
  CHECK(reader.tags().words.at("title") == "tones");
  if (name == "a.wav") {
    SF_INSTRUMENT kept{};
    const auto& chunk = reader.tags().chunks.at(SFC_SET_INSTRUMENT);
    REQUIRE(chunk.size() == sizeof(kept));
    std::memcpy(&kept, chunk.data(), sizeof(kept));
    CHECK(kept.loop_count == 1);
    CHECK(kept.loops[0].start == 100);
    CHECK(kept.loops[0].end == 7000);
  }
}
