#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include "lasso/audio/sample_format.hpp"
#include "lasso/core/output_file.hpp"

namespace lasso::audio {

class Encoder;

/// Where the rest of an output comes from: pictures, covers, chapters, other tracks, as far as its
/// container can hold them.
struct CopySource {
  std::filesystem::path input = {};  ///< empty: there is nothing but the sound
  int track = 0;                     ///< which of its sounds is replaced, see InputOptions
  double begins_s = 0.0;             ///< see AudioReader::begins_s()
};

/// What a sound file is to hold.
struct OutputRequest {
  std::filesystem::path path;  ///< `-`: standard output
  SampleFormat format;
  std::int64_t sample_rate = 0;  ///< Hz
  std::int64_t channels = 0;
  std::optional<std::int64_t> samples = {};  ///< per channel, where it is known beforehand
  Tags tags = {};
  std::string layout = {};  ///< which channel is which, see AudioReader::layout()
  CopySource beside = {};
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

  /// What the container made us change or leave out, in words; complete after commit().
  const std::vector<std::string>& notes() const noexcept { return notes_; }

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
  std::vector<std::string> notes_;
};

}  // namespace lasso::audio
