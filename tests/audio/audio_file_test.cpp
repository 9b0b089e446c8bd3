#include <filesystem>
#include <fstream>

#include <sndfile.h>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/audio_writer.hpp"
#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::audio::AudioReader;
using lasso::audio::AudioWriter;
using lasso::audio::format_for;
using lasso::audio::InputOptions;
using lasso::audio::integer_bits;
using lasso::audio::OutputOptions;
using lasso::audio::SampleFormat;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::read_sound;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;
using lasso::testing::write_wav;

namespace {

/// Samples on the grid of `bits`, full scale included.
at::Tensor grid_noise(std::int64_t channels, std::int64_t samples, int bits) {
  const double limit = std::ldexp(1.0, bits - 1);
  auto noise = (torch::rand({channels, samples}, at::kDouble) * 2 - 1).mul(limit).round();
  noise = noise.clamp(-limit, limit - 1).div(limit);
  noise[0][0] = -1.0;
  noise[0][1] = 1.0 - 1.0 / limit;
  return noise.to(at::kFloat);
}

}  // namespace

TEST_CASE("lossless files give back the samples written to them, bit for bit",
          "[audio][property]") {
  struct Case {
    const char* name;
    int format;
    int bits;
  };
  const auto [name, format, bits] = GENERATE(Case{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8},
                                             Case{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16},
                                             Case{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 24},
                                             Case{"a.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 24},
                                             Case{"a.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 24},
                                             Case{"a.rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 16},
                                             Case{"a.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_24, 24},
                                             Case{"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16},
                                             Case{"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 24},
                                             Case{"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 24},
                                             Case{"a.caf", SF_FORMAT_CAF | SF_FORMAT_FLOAT, 24},
                                             Case{"a.au", SF_FORMAT_AU | SF_FORMAT_PCM_16, 16});
  const std::int64_t channels = GENERATE(1, 2, 8);
  CAPTURE(name, bits, channels);
  const TemporaryFolder folder;
  const auto samples = grid_noise(channels, 3001, bits);
  AudioWriter writer({folder / name, {format}, 44100, channels, 3001});
  CHECK(max_difference(writer.write(samples), samples) == 0.0);
  writer.commit();
  AudioReader reader(folder / name);
  CHECK(reader.sample_rate() == 44100);
  CHECK(reader.length().samples == 3001);
  CHECK(integer_bits(reader.format()) == integer_bits(SampleFormat{format}));
  CHECK(max_difference(read_all(reader, 1000), samples) == 0.0);
  CHECK(writer.clipped() == 0);
}

TEST_CASE("lossy files keep length, rate and the sound", "[audio]") {
  const std::string name = GENERATE("a.ogg", "a.opus", "a.mp3");
  CAPTURE(name);
  const TemporaryFolder folder;
  const auto time = torch::arange(48000, at::kDouble) / 48000.0;
  const auto tone = (0.5 * torch::sin(2 * M_PI * 440.0 * time)).to(at::kFloat).expand({2, -1});
  AudioWriter writer({folder / name, format_for(name, {}, 48000, 2), 48000, 2});
  writer.write(tone);
  writer.commit();
  const auto back = read_sound(folder / name);
  REQUIRE(back.sizes() == tone.sizes());
  const auto middle = [](const at::Tensor& x) { return x.narrow(1, 12000, 24000); };
  CHECK((middle(back) - middle(tone)).square().mean().item<double>() <
        1e-3 * middle(tone).square().mean().item<double>());
}

TEST_CASE("samples beyond full scale are clipped and counted by integer formats", "[audio]") {
  const TemporaryFolder folder;
  AudioWriter writer({folder / "a.wav", format_for("a.wav", {}, 8000, 1), 8000, 1});
  const auto written = writer.write(torch::tensor({{0.5F, 1.5F, -1.5F, -1.0F}}));
  CHECK(writer.clipped() == 2);
  CHECK(written[0][1].item<float>() == 32767.0F / 32768.0F);
  CHECK(written[0][2].item<float>() == -1.0F);
}

TEST_CASE("an output keeps the input's coding where its container can hold it", "[audio]") {
  const SampleFormat wav24{SF_FORMAT_WAV | SF_FORMAT_PCM_24};
  const SampleFormat wav_float{SF_FORMAT_WAV | SF_FORMAT_FLOAT};
  CHECK(format_for("a.wav", wav24, 44100, 2).code == wav24.code);
  CHECK(format_for("a.WAV", wav_float, 44100, 2).code == wav_float.code);
  CHECK(integer_bits(format_for("a.flac", wav24, 44100, 2)) == 24);
  CHECK(integer_bits(format_for("a.flac", wav_float, 44100, 2)) == 24);
  CHECK(format_for("a.ogg", wav24, 44100, 2).code == (SF_FORMAT_OGG | SF_FORMAT_VORBIS));
  CHECK(format_for("a.wav", {SF_FORMAT_OGG | SF_FORMAT_VORBIS}, 44100, 2).code ==
        (SF_FORMAT_WAV | SF_FORMAT_PCM_16));
  const auto unknown = error_of([&] { format_for("a.xyz", wav24, 44100, 2); });
  CHECK(unknown.kind() == ErrorKind::usage);
  CHECK(contains(unknown.what(), ".flac"));
  CHECK(contains(error_of([&] { format_for("a.flac", wav24, 44100, 99); }).what(), "use .wav"));
}

TEST_CASE("files that hold no sound are refused by name", "[audio]") {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& name) {
    const auto error = error_of([&] { AudioReader reader(folder / name); });
    CHECK(error.kind() == ErrorKind::input);
    CHECK(contains(error.what(), name));
    return std::string(error.what());
  };
  CHECK(contains(refusal("missing.wav"), "no such file"));
  write_text(folder / "empty.wav", "");
  CHECK(contains(refusal("empty.wav"), "is empty"));
  write_text(folder / "text.wav", "this is a letter, not a sound");
  CHECK(contains(refusal("text.wav"), "no audio that can be decoded"));
  write_wav(folder / "none.wav", torch::zeros({1, 0}), 8000);
  CHECK(contains(refusal("none.wav"), "no decodable samples"));
  std::filesystem::create_directory(folder / "folder.wav");
  CHECK(contains(refusal("folder.wav"), "is a folder"));
}

TEST_CASE("a file cut short is read as far as it goes, and what is missing is known", "[audio]") {
  const TemporaryFolder folder;
  const std::string name =
      GENERATE("a.wav", "a.aiff", "a.flac", "a.w64", "a.rf64", "a.au", "a.caf");
  CAPTURE(name);
  const auto samples = (torch::rand({2, 40000}) - 0.5).mul(32768.0).round().div(32768.0);
  write_wav(folder / name, samples, 44100);
  const auto whole = read_text(folder / name);
  write_text(folder / name, whole.substr(0, whole.size() / 2));
  AudioReader reader(folder / name);
  const auto heard = read_all(reader);
  const std::int64_t count = heard.size(1);
  CHECK(count > 15000);
  CHECK(max_difference(heard, samples.narrow(1, 0, count)) == 0.0);
  CHECK(std::abs(reader.damage().missing_s - (40000.0 - static_cast<double>(count)) / 44100.0) <
        0.01);
  InputOptions strict;
  strict.strict = true;
  const auto error = error_of([&] {
    AudioReader refusing(folder / name, strict);
    read_all(refusing);
  });
  CHECK(error.kind() == ErrorKind::input);
  CHECK(contains(error.what(), name));
  CHECK(contains(error.what(), "before its header says"));
}

TEST_CASE("the bits that are asked for are given, or it is said who has them", "[audio]") {
  const SampleFormat wav{SF_FORMAT_WAV | SF_FORMAT_PCM_16};
  const auto with = [&](const std::string& name, int bits) {
    OutputOptions options;
    options.bits = bits;
    return format_for(name, wav, 44100, 2, options).code;
  };
  CHECK(with("a.wav", 24) == (SF_FORMAT_WAV | SF_FORMAT_PCM_24));
  CHECK(with("a.wav", 0) == (SF_FORMAT_WAV | SF_FORMAT_FLOAT));
  CHECK(with("a.flac", 16) == SF_FORMAT_PCM_16);
  for (const std::string name : {"a.flac", "a.mp3", "a.mp4"}) {
    CHECK(contains(error_of([&] { with(name, 32); }).what(), "32 bits"));
  }
  OutputOptions options;
  options.container = "flac";
  CHECK(format_for("a.wav", wav, 44100, 2, options).code == SF_FORMAT_PCM_16);
  CHECK(contains(error_of([&] { format_for("-", wav, 44100, 2, options); }).what(), "WAV"));
}

TEST_CASE("noise is added before rounding where it is asked for, and only there", "[audio]") {
  const TemporaryFolder folder;
  const auto samples = torch::full({2, 20000}, 0.25F / 32768.0F);
  auto dithered = torch::zeros({2, 20000}, at::kBool);
  dithered.slice(1, 5000).fill_(true);
  const auto write = [&](const std::string& name) {
    AudioWriter writer({folder / name, format_for(name, {}, 8000, 2), 8000, 2});
    return writer.write(samples, dithered) * 32768.0;
  };
  const auto units = write("a.wav");
  CHECK(units.slice(1, 0, 5000).abs().max().item<float>() == 0.0F);
  const auto noisy = units.slice(1, 5000);
  CHECK(noisy.abs().max().item<float>() == 1.0F);
  CHECK(std::abs(noisy.mean().item<float>() - 0.25F) < 0.02F);
  // Triangular noise: the error's power is a quarter of a unit whatever the sample is.
  CHECK(std::abs((noisy - 0.25).square().mean().item<float>() - 0.25F) < 0.02F);
  CHECK(at::equal(write("b.wav"), units));
}
