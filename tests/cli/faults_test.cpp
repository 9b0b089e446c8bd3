// What may go wrong outside the program, done for real.

#include <algorithm>
#include <chrono>
#include <limits>
#include <random>
#include <tuple>

#include "lasso/audio/audio_writer.hpp"
#include "support/shell.hpp"

using lasso::testing::contains;
using lasso::testing::max_difference;
using lasso::testing::read_sound;
using lasso::testing::read_text;
using lasso::testing::Result;
using lasso::testing::Shell;
using lasso::testing::write_text;
using lasso::testing::write_wav;

namespace {

// Where they lie in a plain WAV's header of 44 bytes.
constexpr std::size_t kChannels = 22;
constexpr std::size_t kRate = 24;
constexpr std::size_t kDataBytes = 40;

/// Runs the program in the background and `then` once its output is begun (or it has ended).
std::string once_writing(const std::string& then) {
  return R"(sh -c '"$@" & while kill -0 $! && ! ls -A | grep -q part; do sleep 0.02; done; )" +
         then + R"( wait $!' sh )";
}

void check_one_line(const Result& result, int code, const std::string& said) {
  CAPTURE(result.err);
  CHECK(result.code == code);
  CHECK(result.err.rfind("lasso: error: ", 0) == 0);
  CHECK(result.err.find('\n') == result.err.size() - 1);
  CHECK(contains(result.err, said));
}

void write_noise(const Shell& shell, const std::string& name, double seconds) {
  const auto samples = static_cast<std::int64_t>(seconds * 44100);
  write_wav(shell.folder() / name, torch::rand({2, samples}) - 0.5, 44100);
}

/// Overwrites bytes of street.wav's header.
void write_lying_wav(const Shell& shell,
                     std::size_t place,
                     std::uint32_t value,
                     std::size_t bytes) {
  std::string wav = read_text(shell.folder() / "street.wav");
  for (std::size_t i = 0; i < bytes; ++i) {
    wav[place + i] = static_cast<char>(value >> (8 * i) & 0xFFU);
  }
  write_text(shell.folder() / "lie.wav", wav);
}

}  // namespace

TEST_CASE("interrupted at forty moments, a run leaves all of its output or nothing",
          "[cli][fault]") {
  const Shell shell;
  write_noise(shell, "long.wav", 4.0);
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;
  auto began = Clock::now();
  REQUIRE(shell.run("separate rain long.wav -o whole.wav").code == 0);
  double whole_s = Seconds(Clock::now() - began).count();
  const auto whole = read_text(shell.folder() / "whole.wav");
  std::minstd_rand random(1);
  // Loading LibTorch is the first half of so short a run.
  std::uniform_real_distribution<double> moment(0.4, 1.0);
  int interrupted = 0;
  for (int i = 0; i < 40; ++i) {
    const auto [signal, code] = i % 2 == 0 ? std::pair("INT", 130) : std::pair("TERM", 143);
    const auto after = std::to_string(moment(random) * whole_s);
    began = Clock::now();
    const auto result = shell.run(
        "separate rain long.wav -o out.wav -q",
        R"(sh -c '"$@" & sleep )" + after + "; kill -" + signal + " $! 2>/dev/null; wait $!' sh ");
    CAPTURE(i, after, result.err);
    if (result.code == 0) {
      whole_s = std::min(whole_s, Seconds(Clock::now() - began).count());
      REQUIRE(read_text(shell.folder() / "out.wav") == whole);
      std::filesystem::remove(shell.folder() / "out.wav");
    } else {
      REQUIRE(result.code == code);
      ++interrupted;
    }
    REQUIRE(shell.made() == 2);
  }
  CHECK(interrupted > 10);
}

TEST_CASE("interrupted while it writes, a run says so", "[cli][fault]") {
  const auto [signal, code] = GENERATE(std::pair("INT", 130), std::pair("TERM", 143));
  const Shell shell;
  write_noise(shell, "long.wav", 60.0);
  const auto result = shell.run("separate rain long.wav -o out.wav",
                                once_writing("kill -" + std::string(signal) + " $!;"));
  check_one_line(result, code, "interrupted");
  CHECK(shell.made() == 1);
}

TEST_CASE("a full disk is told, and nothing is left on it", "[cli][fault]") {
  // What a file may hold at most, in units of 512 bytes, is the full disk here.
  constexpr const char* kFull = R"(sh -c 'ulimit -f 4; exec "$@"' sh )";
  const std::string name = GENERATE("a.wav", "a.flac", "a.ogg", "a.mp3", "a.m4a", "a.mkv");
  CAPTURE(name);
  const Shell shell;
  check_one_line(shell.run("separate rain street.wav -q -o " + name, kFull), 1, name);
  CHECK(shell.made() == 0);
}

TEST_CASE("where nothing can be written, that is said", "[cli][fault]") {
  const Shell shell;
  check_one_line(shell.run("separate rain street.wav -o /proc/a.wav"), 1, "/proc/a.wav");
  const auto full = shell.run("separate rain street.wav -o -", R"(sh -c '"$@" >/dev/full' sh )");
  check_one_line(full, 1, "No space left");
  CHECK(shell.made() == 0);
}

TEST_CASE("of two runs with one output, one writes it and the other is told", "[cli][fault]") {
  constexpr const char* kTwice = R"(sh -c '"$@" & "$@"; a=$?; wait $!; echo $a $? >codes' sh )";
  const Shell shell;
  REQUIRE(shell.run("separate rain street.wav -o whole.wav").code == 0);
  const auto whole = read_text(shell.folder() / "whole.wav");
  const auto result = shell.run("separate rain street.wav -o out.wav -q", kTwice);
  const auto codes = read_text(shell.folder() / "codes");
  CAPTURE(result.err);
  CHECK((codes == "0 1\n" || codes == "1 0\n"));
  CHECK(contains(result.err, "exists already"));
  CHECK(read_text(shell.folder() / "out.wav") == whole);
  shell.run("separate rain street.wav -o out.wav -q --force", kTwice);
  CHECK(read_text(shell.folder() / "codes") == "0 0\n");
  CHECK(read_text(shell.folder() / "out.wav") == whole);
  CHECK(shell.made() == 3);
}

TEST_CASE("a file that is cut or grows while it is read is separated as far as it goes",
          "[cli][fault]") {
  const Shell shell;
  write_noise(shell, "long.wav", 60.0);
  const auto while_stopped = [](const std::string& action) {
    return once_writing("kill -STOP $!; " + action + "; kill -CONT $!;");
  };
  const auto cut = while_stopped("truncate -s 9000000 long.wav");
  check_one_line(shell.run("separate rain long.wav -o a.wav -q --strict", cut), 1, "long.wav");
  CHECK(shell.made() == 1);
  write_noise(shell, "long.wav", 60.0);
  const auto part = shell.run("separate rain long.wav -o a.wav", cut);
  CHECK(part.code == 0);
  CHECK(contains(part.err, "s before its header says"));
  CHECK(read_sound(shell.folder() / "a.wav").size(1) < 60 * 44100);
  write_noise(shell, "long.wav", 20.0);
  const auto grown = shell.run("separate rain long.wav -o a.wav -q -f",
                               while_stopped("head -c 1000000 /dev/zero >>long.wav"));
  CHECK(grown.code == 0);
  CHECK(read_sound(shell.folder() / "a.wav").size(1) == 20 * 44100);
}

TEST_CASE("a reader that closes the pipe is told in one line", "[cli][fault]") {
  constexpr const char* kIntoHead = R"(sh -c '{ "$@"; echo $? >code; } | head -c 100 >head' sh )";
  const Shell shell;
  write_noise(shell, "long.wav", 10.0);
  const auto result = shell.run("separate rain long.wav -o -", kIntoHead);
  CHECK(read_text(shell.folder() / "code") == "1\n");
  CHECK(contains(result.err, "its reader has closed it"));
}

TEST_CASE("a header that lies is told, or does no harm", "[cli][fault]") {
  const Shell shell;
  const auto [place, value, bytes, said] =
      GENERATE(std::tuple(kDataBytes, 100'000'000U, 4U, "before its header says"),
               std::tuple(kChannels, 0U, 2U, "lie.wav"),
               std::tuple(kRate, 0U, 4U, "lie.wav"),
               std::tuple(kRate, 2'000'000'000U, 4U, "implausible"));
  CAPTURE(place, value);
  write_lying_wav(shell, place, value, bytes);
  check_one_line(shell.run("separate rain lie.wav --strict"), 1, said);
  CHECK(shell.made() == 1);
}

TEST_CASE("a header that says less than there is, or that it does not know, is believed",
          "[cli][fault]") {
  const Shell shell;
  const auto [data_bytes, samples] =
      GENERATE(std::pair(40'000U, 10'000), std::pair(0xFFFFFFFFU, 22050), std::pair(0U, 22050));
  write_lying_wav(shell, kDataBytes, data_bytes, 4);
  const auto result = shell.run("separate rain lie.wav -o out.wav");
  CAPTURE(data_bytes, result.err);
  REQUIRE(result.code == 0);
  CHECK(read_sound(shell.folder() / "out.wav").size(1) == samples);
}

TEST_CASE("samples that are no numbers stay where they are and spoil nothing else",
          "[cli][fault]") {
  const Shell shell;
  auto x = torch::rand({1, 22050}) - 0.5;
  x[0][100] = std::numeric_limits<float>::quiet_NaN();
  x[0][200] = std::numeric_limits<float>::infinity();
  x[0][11025] = -std::numeric_limits<float>::infinity();
  {
    const lasso::audio::OutputOptions floating{"wav", 0, std::nullopt};
    const auto path = shell.folder() / "nan.wav";
    lasso::audio::AudioWriter writer(
        {path, lasso::audio::format_for(path, {}, 44100, 1, floating), 44100, 1, 22050});
    writer.write(x);
    writer.commit();
  }
  REQUIRE(shell.run("separate rain nan.wav -o out.wav -w 0.2-0.3 --fade 5").code == 0);
  const auto y = read_sound(shell.folder() / "out.wav");
  const auto outside = [](const at::Tensor& sound) {
    return at::cat({sound.narrow(1, 0, 8820), sound.narrow(1, 13230, 22050 - 13230)}, 1);
  };
  CHECK(at::allclose(outside(y), outside(x), 0.0, 0.0, /*equal_nan=*/true));
  CHECK(y.narrow(1, 8820, 4410).isfinite().all().item<bool>());
}

TEST_CASE("any rate, any number of channels, any length", "[cli][fault]") {
  struct Form {
    std::int64_t rate;
    std::int64_t channels;
    std::int64_t samples;
  };
  const auto [rate, channels, samples] = GENERATE(Form{44100, 1, 1},
                                                  Form{8000, 2, 2},
                                                  Form{8000, 255, 300},
                                                  Form{48000, 6, 5000},
                                                  Form{192000, 2, 20000},
                                                  Form{768000, 1, 100000});
  CAPTURE(rate, channels, samples);
  const Shell shell;
  write_wav(shell.folder() / "in.wav", torch::rand({channels, samples}) - 0.5, rate);
  const auto result = shell.run("separate rain in.wav -o out.wav --residual rest.wav");
  CAPTURE(result.err);
  REQUIRE(result.code == 0);
  const auto y = read_sound(shell.folder() / "out.wav");
  const auto x = read_sound(shell.folder() / "in.wav");
  CHECK(y.isfinite().all().item<bool>());
  CHECK(max_difference(y + read_sound(shell.folder() / "rest.wav"), x) == 0.0);
}
