#include "lasso/separate/separation_job.hpp"

#include <sndfile.h>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/audio_writer.hpp"
#include "lasso/model/model.hpp"
#include "lasso/separate/output_name.hpp"
#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::model::Model;
using lasso::separate::Mode;
using lasso::separate::NetworkEstimator;
using lasso::separate::output_name;
using lasso::separate::Progress;
using lasso::separate::Separation;
using lasso::separate::SeparationJob;
using lasso::separate::SeparationReport;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_sound;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;
using lasso::testing::write_tiny_bundle;

namespace {

SeparationReport run_with(const std::filesystem::path& bundle, const SeparationJob& job) {
  const torch::NoGradGuard no_grad;
  Model model(bundle, /*cache=*/false);
  const auto& front_end = model.config().front_end;
  NetworkEstimator estimator(front_end, model.separator(at::kCPU, at::kFloat, 0));
  Separation separation{front_end, &estimator, {}};
  for (std::size_t i = 0; i < job.targets.size(); ++i) {
    separation.queries.push_back({model.embeddings({"sound " + std::to_string(i)}), {}});
  }
  return lasso::separate::run(job, separation, [](const Progress&) {});
}

SeparationReport run_tiny(const SeparationJob& job) {
  const TemporaryFolder folder;
  write_tiny_bundle(folder / "tiny");
  return run_with(folder / "tiny", job);
}

/// Noise in the given coding, on its grid.
void write_noise(const std::filesystem::path& path,
                 int format,
                 std::int64_t rate,
                 std::int64_t channels,
                 std::int64_t samples) {
  lasso::audio::AudioWriter writer({path, {format}, rate, channels, samples});
  writer.write(torch::rand({channels, samples}) - 0.5);
  writer.commit();
}

}  // namespace

TEST_CASE("with windows, all samples outside equal the input's and residual + output is the input",
          "[separate][property]") {
  const int coding = GENERATE(as<int>{}, SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, SF_FORMAT_FLOAT);
  const auto mode = GENERATE(Mode::keep, Mode::remove);
  CAPTURE(coding);
  const TemporaryFolder folder;
  SeparationJob job;
  job.input = folder / "in.wav";
  job.targets = {{folder / "out.wav", folder / "rest.wav", {{0.2, 0.4}, {0.6, 5.0}}}};
  job.edit.mode = mode;
  write_noise(job.input, SF_FORMAT_WAV | coding, 44100, 2, 44100);
  const auto report = run_tiny(job);
  CHECK(report.samples == 44100);
  CHECK(report.channels == 2);
  CHECK(report.sample_rate == 44100);
  CHECK(report.targets.front().window_was_cut);
  const lasso::audio::AudioReader reader(folder / "out.wav");
  CHECK(reader.format().code == (SF_FORMAT_WAV | coding));

  const auto x = read_sound(job.input);
  const auto y = read_sound(folder / "out.wav");
  const auto rest = read_sound(folder / "rest.wav");
  REQUIRE(y.sizes() == x.sizes());
  for (const auto& [begin, end] : {std::pair(0, 8820), std::pair(17640, 26460)}) {
    CHECK(at::equal(y.narrow(1, begin, end - begin), x.narrow(1, begin, end - begin)));
  }
  CHECK(max_difference(y, x) > 1e-3);
  // Exact on an integer grid; a float's sum rounds once.
  CHECK(max_difference(y + rest, x) <= (coding == SF_FORMAT_FLOAT ? 1e-7 : 0.0));
}

TEST_CASE("inside a window is what is there when the whole recording is separated",
          "[separate][property]") {
  const std::int64_t rate = GENERATE(32000, 44100, 8000);
  const double begin_s = GENERATE(0.0, 7.77, 15.9);
  CAPTURE(rate, begin_s);
  const auto bundle = std::filesystem::path(LASSO_SOURCE_DIR) / "models" / "lasso-mini";
  const TemporaryFolder folder;
  SeparationJob job;
  job.input = folder / "in.wav";
  job.fade.ms = 0.0;
  write_noise(job.input, SF_FORMAT_WAV | SF_FORMAT_FLOAT, rate, 1, 17 * rate);
  job.targets = {{folder / "whole.wav"}};
  run_with(bundle, job);
  job.targets = {{folder / "window.wav", {}, {{begin_s, begin_s + 0.9}}}};
  run_with(bundle, job);
  const auto begin = std::lround(begin_s * static_cast<double>(rate));
  const auto count = std::lround(0.9 * static_cast<double>(rate));
  CHECK(max_difference(read_sound(folder / "window.wav").narrow(1, begin, count),
                       read_sound(folder / "whole.wav").narrow(1, begin, count)) < 1e-5);
}

TEST_CASE("in every lossless format, rate and number of channels, samples outside stay",
          "[separate][property]") {
  struct Form {
    const char* name;
    int format;
  };
  const auto [name, format] = GENERATE(Form{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8},
                                       Form{"a.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24},
                                       Form{"a.rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16},
                                       Form{"a.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_24},
                                       Form{"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
                                       Form{"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_FLOAT},
                                       Form{"a.caf", SF_FORMAT_CAF | SF_FORMAT_PCM_24},
                                       Form{"a.caf", SF_FORMAT_CAF | SF_FORMAT_ALAC_16},
                                       Form{"a.au", SF_FORMAT_AU | SF_FORMAT_PCM_16},
                                       Form{"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
                                       Form{"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24});
  const std::int64_t rate = GENERATE(8000, 22050, 96000, 384000);
  const std::int64_t channels = GENERATE(1, 2, 7);
  CAPTURE(name, format, rate, channels);
  const TemporaryFolder folder;
  const std::int64_t samples = rate / 4;
  SeparationJob job;
  job.input = folder / name;
  write_noise(job.input, format, rate, channels, samples);
  const double begin_s = 0.01 * static_cast<double>(at::randint(10, {1}).item<std::int64_t>());
  job.targets = {{folder / (std::string("out-") + name), {}, {{begin_s, begin_s + 0.1}}}};
  run_tiny(job);
  const auto x = read_sound(job.input);
  const auto y = read_sound(job.targets.front().output);
  REQUIRE(y.sizes() == x.sizes());
  const auto begin = std::lround(begin_s * static_cast<double>(rate));
  const auto end = std::lround((begin_s + 0.1) * static_cast<double>(rate));
  CHECK(at::equal(y.narrow(1, 0, begin), x.narrow(1, 0, begin)));
  CHECK(at::equal(y.narrow(1, end, samples - end), x.narrow(1, end, samples - end)));
  CHECK(max_difference(y, x) > 1e-3);
}

TEST_CASE("the output has the input's rate, channels and length", "[separate]") {
  const std::int64_t rate = GENERATE(8000, 11025, 48000);
  const std::int64_t channels = GENERATE(1, 3);
  const std::int64_t samples = GENERATE(1, 1000, 20001);
  CAPTURE(rate, channels, samples);
  const TemporaryFolder folder;
  lasso::testing::write_wav(folder / "in.wav", torch::rand({channels, samples}) - 0.5, rate);
  SeparationJob job;
  job.input = folder / "in.wav";
  job.targets = {{folder / "out.flac"}};
  const auto report = run_tiny(job);
  CHECK(report.sample_rate == rate);
  CHECK(read_sound(folder / "out.flac").sizes() == at::IntArrayRef({channels, samples}));
}

TEST_CASE("an output is named after the input and the query", "[separate]") {
  CHECK(output_name("a/street.wav", "Dog barking!") == "a/street.dog-barking.wav");
  CHECK(output_name("x.tar.flac", "rain") == "x.tar.rain.flac");
  CHECK(output_name("talk.sd2", "rain") == "talk.rain.wav");
  CHECK(output_name("a.wav", "../../etc/passwd") == "a.etc-passwd.wav");
  CHECK(output_name("a.wav", "猫") == "a.猫.wav");
  CHECK(output_name("a.wav", "?!") == "a.sound.wav");
  CHECK(output_name("a.wav", std::string(500, 'x')).string().size() < 80);
}

TEST_CASE("a job that cannot succeed leaves nothing behind", "[separate]") {
  const TemporaryFolder folder;
  SeparationJob job;
  job.input = folder / "in.wav";
  job.targets = {{folder / "out.wav"}};
  auto& target = job.targets.front();
  write_noise(job.input, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 2, 4000);
  SECTION("the output is the input") {
    target.output = folder.path() / "." / "in.wav";
    job.overwrite = true;
    CHECK(error_of([&] { run_tiny(job); }).kind() == ErrorKind::usage);
  }
  SECTION("residual and output are one file") {
    target.residual = target.output;
    CHECK(error_of([&] { run_tiny(job); }).kind() == ErrorKind::usage);
  }
  SECTION("a window lies outside") {
    target.windows = {{5.0, 6.0}};
    CHECK(contains(error_of([&] { run_tiny(job); }).what(), "outside the recording"));
  }
  SECTION("the format is unknown") {
    target.output = folder / "out.xyz";
    CHECK(error_of([&] { run_tiny(job); }).kind() == ErrorKind::usage);
  }
  SECTION("the input is damaged in its middle, and that is to be an error") {
    job.reading.strict = true;
    job.input = folder / "in.flac";
    std::filesystem::remove(folder / "in.wav");
    write_noise(job.input, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, 2, 100000);
    auto bytes = lasso::testing::read_text(job.input);
    write_text(job.input, bytes.substr(0, bytes.size() / 2));
    CHECK(error_of([&] { run_tiny(job); }).kind() == ErrorKind::input);
  }
  CHECK(folder.entries() == 1);
}
