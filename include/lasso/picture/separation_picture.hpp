#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/core/time_window.hpp"

namespace lasso::picture {

/// Spectrograms of a mixture, what was written of it, and what that leaves (mixture - output), one
/// above the other on one time axis. Takes a recording of any length block by block and keeps a
/// few thousand columns: where there are more, the loudest of neighbours.
class SeparationPicture {
 public:
  /// Titles of the three spectrograms.
  struct Titles {
    std::string mixture;
    std::string output;
    std::string residual;
  };

  explicit SeparationPicture(std::int64_t sample_rate);
  ~SeparationPicture();

  /// The next block of both, (channels, samples); drawn is the mean of the channels.
  void add(const at::Tensor& mixture, const at::Tensor& output);

  /// Writes a PNG. Windows are marked, but for those that hold the whole recording. Throws an input
  /// Error if the file cannot be written, or exists and is not to be replaced.
  void write(const std::filesystem::path& file,
             const Titles& titles,
             const std::vector<TimeWindow>& windows,
             bool overwrite);

 private:
  class Track;

  double rate_;
  double samples_ = 0.0;
  std::vector<std::unique_ptr<Track>> tracks_;
};

/// Throws a usage Error unless the name is that of a PNG.
void check_picture_name(const std::filesystem::path& file);

}  // namespace lasso::picture
