#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include "lasso/audio/sample_format.hpp"
#include "lasso/core/output_file.hpp"

namespace lasso::audio {

class Encoder;

/// What a sound file is to hold.
struct OutputRequest {
  std::filesystem::path path;  ///< `-`: standard output
  SampleFormat format;
  std::int64_t sample_rate = 0;  ///< Hz
  std::int64_t channels = 0;
  std::optional<std::int64_t> samples = {};  ///< per channel, where it is known beforehand
  Tags tags = {};
  std::filesystem::path picture_from = {};  ///< a film whose picture is copied; empty: none
  bool overwrite = false;
};

/// A sound file that appears when it is complete. Integer samples are round_half_even(x * 2^(bits
/// - 1)), clipped at full scale, so what AudioReader read from such a file is written back bit for
/// bit.
class AudioWriter {
 public:
  /// Throws an input Error if the file cannot be written (see OutputFile).
  explicit AudioWriter(const OutputRequest& request);
  ~AudioWriter();

  /// `block`: (channels, samples) float32 on the CPU. Returns the samples as the file holds them,
  /// rounded and clipped by an integer format, unchanged by the others.
  /// `dithered`: where integers get triangular noise of one unit before they are rounded, bool of
  /// the block's shape; undefined: nowhere. The noise is the same in every run.
  /// Throws an input Error on a full disk.
  at::Tensor write(const at::Tensor& block, const at::Tensor& dithered = {});

  /// Completes the file and gives it its name.
  void commit();

  /// Samples beyond full scale that an integer format had to clip so far.
  std::int64_t clipped() const noexcept { return clipped_; }

 private:
  template <typename Action>
  void guarded(const Action& action) const;

  std::filesystem::path path_;
  std::optional<OutputFile> output_;  // before encoder_: removed once that is closed
  std::unique_ptr<Encoder> encoder_;
  SampleFormat format_;
  std::int64_t channels_;
  at::Generator noise_;
  std::int64_t clipped_ = 0;
};

}  // namespace lasso::audio
