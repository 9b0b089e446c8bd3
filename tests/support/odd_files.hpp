#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace lasso::testing {

constexpr std::int64_t kOddRate = 32000;

/// A sound like no other at any lag: (1, samples) at kOddRate, a rising tone in noise.
at::Tensor odd_sound(double seconds);

/// Runs the ffmpeg program in `folder`; the test fails if it does.
void ffmpeg(const std::filesystem::path& folder, const std::string& arguments);

/// Puts files one behind the other.
void join_files(const std::vector<std::filesystem::path>& parts,
                const std::filesystem::path& whole);

/// Overwrites `count` bytes in the middle of a file, on multiples of `unit`; removes them instead
/// where `cut_out` is set.
void spoil(const std::filesystem::path& path, std::size_t count, std::size_t unit, bool cut_out);

/// Where `heard` lies behind `original`, in samples: the peak of their cross-correlation, searched
/// half a second to either side.
std::int64_t lag_of(const at::Tensor& heard, const at::Tensor& original);

/// When a film's picture flashes and when its sound beeps, in seconds on its own time line, as the
/// ffprobe program has them.
struct FlashesAndBeeps {
  std::vector<double> flashes;
  std::vector<double> beeps;
};
FlashesAndBeeps flashes_and_beeps(const std::filesystem::path& film);

/// A film of 6 s that flashes and beeps at 1, 3 and 5 s; `more`: ffmpeg's options for the output.
void write_film(const std::filesystem::path& film, const std::string& more);

}  // namespace lasso::testing
