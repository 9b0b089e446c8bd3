#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <ATen/core/Tensor.h>

#include "lasso/audio/sample_format.hpp"
#include "lasso/core/output_file.hpp"

struct sf_private_tag;  // libsndfile's SNDFILE; its header stays in the .cpp

namespace lasso::audio {

/// A sound file that appears when it is complete. Integer samples are round_half_even(x * 2^(bits
/// - 1)), clipped at full scale, so what AudioReader read from such a file is written back bit for
/// bit.
class AudioWriter {
 public:
  /// Throws an input Error if `path` cannot be written (see OutputFile).
  AudioWriter(const std::filesystem::path& path,
              SampleFormat format,
              std::int64_t sample_rate,
              std::int64_t channels,
              bool overwrite);
  ~AudioWriter();

  /// `block`: (channels, samples) float32 on the CPU. Returns the samples as the file holds them,
  /// rounded and clipped by an integer format, unchanged by the others.
  /// Throws an input Error on a full disk.
  at::Tensor write(const at::Tensor& block);

  /// Completes the file and gives it its name.
  void commit();

  /// Container and coding in words.
  std::string format() const { return describe(format_); }

  /// Samples beyond full scale that an integer format had to clip so far.
  std::int64_t clipped() const noexcept { return clipped_; }

 private:
  struct Close {
    void operator()(sf_private_tag* file) const noexcept;
  };
  [[noreturn]] void fail() const;

  OutputFile output_;  // outlives file_: the temporary is removed once it is closed
  std::unique_ptr<sf_private_tag, Close> file_;
  SampleFormat format_;
  std::int64_t channels_;
  std::int64_t clipped_ = 0;
};

}  // namespace lasso::audio
