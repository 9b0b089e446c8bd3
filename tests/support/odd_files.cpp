#include "support/odd_files.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "support/support.hpp"

namespace lasso::testing {

namespace fs = std::filesystem;

namespace {

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

std::string output_of(const std::string& command) {
  FILE* const pipe = popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> part{};
  for (std::size_t got = 1; got > 0;) {
    got = std::fread(part.data(), 1, part.size(), pipe);
    text.append(part.data(), got);
  }
  REQUIRE(pclose(pipe) == 0);
  return text;
}

/// The times at which a value, given as lines TIME,VALUE, rises above a limit.
std::vector<double> rises(const std::string& lines, double limit, double least_gap_s) {
  std::vector<double> times;
  std::istringstream in(lines);
  double last_above = -1e9;
  for (std::string line; std::getline(in, line);) {
    const auto comma = line.find(',');
    const double time = std::strtod(line.c_str(), nullptr);
    const bool above =
        comma != std::string::npos && std::strtod(line.c_str() + comma + 1, nullptr) > limit;
    if (above && time - last_above > least_gap_s) {
      times.push_back(time);
    }
    last_above = above ? time : last_above;
  }
  return times;
}

}  // namespace

at::Tensor odd_sound(double seconds) {
  const auto samples = static_cast<std::int64_t>(seconds * kOddRate);
  const auto time = torch::arange(samples, at::kDouble) / static_cast<double>(kOddRate);
  const auto rising = 0.3 * torch::sin(2.0 * M_PI * 300.0 * time * (1.0 + time));
  const auto hiss = 0.1 * formula("odd", {samples}).to(at::kDouble);
  return (rising + hiss).mul(32768.0).round().div(32768.0).to(at::kFloat).unsqueeze(0);
}

void ffmpeg(const fs::path& folder, const std::string& arguments) {
  const std::string command =
      "cd " + quoted(folder) + " && ffmpeg -v error -nostdin -y " + arguments;
  CAPTURE(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

void join_files(const std::vector<fs::path>& parts, const fs::path& whole) {
  std::string bytes;
  for (const fs::path& part : parts) {
    bytes += read_text(part);
  }
  write_text(whole, bytes);
}

void spoil(const fs::path& path, std::size_t count, std::size_t unit, bool cut_out) {
  std::string bytes = read_text(path);
  const std::size_t middle = bytes.size() / 2 / unit * unit;
  bytes.replace(middle, count * unit, cut_out ? std::string() : std::string(count * unit, '\x55'));
  write_text(path, bytes);
}

std::int64_t lag_of(const at::Tensor& heard, const at::Tensor& original) {
  constexpr std::int64_t kFurthest = kOddRate / 2;
  const std::int64_t size = heard.size(1) + original.size(1);
  const auto spectrum = [&](const at::Tensor& x) {
    return at::fft_rfft(x.mean(0).to(at::kDouble), size);
  };
  const auto both = at::fft_irfft(spectrum(heard) * spectrum(original).conj(), size);
  const auto near =
      at::cat({both.narrow(0, size - kFurthest, kFurthest), both.narrow(0, 0, kFurthest)});
  return near.argmax().item<std::int64_t>() - kFurthest;
}

FlashesAndBeeps flashes_and_beeps(const fs::path& film) {
  const auto probe = [&](const std::string& filter, const std::string& tag) {
    return output_of("ffprobe -v error -f lavfi -i \"" + filter +
                     "\" -show_entries frame=pts_time:frame_tags=" + tag + " -of csv=p=0");
  };
  constexpr double kBright = 120.0;
  constexpr double kLoudDb = -20.0;
  constexpr double kGapS = 0.5;
  return {rises(probe("movie=" + film.string() + ",signalstats", "lavfi.signalstats.YAVG"),
                kBright,
                kGapS),
          rises(probe("amovie=" + film.string() +
                          ",aformat=channel_layouts=mono,asetnsamples=n=96:p=0,astats=metadata=1:"
                          "reset=1:measure_perchannel=none:measure_overall=RMS_level",
                      "lavfi.astats.Overall.RMS_level"),
                kLoudDb,
                kGapS)};
}

void write_film(const fs::path& film, const std::string& more) {
  ffmpeg(
      film.parent_path(),
      "-f lavfi -i \"color=black:s=96x64:r=25:d=6,geq=lum='if(lt(mod(T+1,2),0.1),235,16)':cb=128:"
      "cr=128\" -f lavfi -i \"aevalsrc='if(lt(mod(t+1,2),0.1),0.5*sin(2*PI*1000*t),0)+"
      "0.02*sin(2*PI*90*t)':s=48000:d=6\" -pix_fmt yuv420p " +
          more + " " + quoted(film.filename()));
}

}  // namespace lasso::testing
