#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/core/time_window.hpp"

namespace lasso::picture {

/// Spectrograms of a mixture, the output and the residual (mixture - output), stacked on one time
/// axis. Takes a recording of any length block by block and keeps a few thousand columns; longer
/// recordings merge neighbouring columns by maximum.
class SeparationPicture {
 public:
  /// The titles of the three spectrograms.
  struct Titles {
    std::string mixture;
    std::string output;
    std::string residual;
  };

  explicit SeparationPicture(std::int64_t sample_rate);
  ~SeparationPicture();

  /// Adds the next block of both, (channels, samples). The mean of the channels is drawn.
  void add(const at::Tensor& mixture, const at::Tensor& output);

  /// Writes a PNG. Windows are marked, except those that span the whole recording. Throws an input
  /// Error if the file cannot be written, or exists and `overwrite` is false.
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

/// Throws a usage Error unless the file name is that of a PNG.
void check_picture_name(const std::filesystem::path& file);

}  // namespace lasso::picture
