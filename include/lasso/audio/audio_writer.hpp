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

/// The source of everything in an output besides the new audio: video, covers, chapters, other
/// tracks, as far as the output's container supports them.
struct CopySource {
  std::filesystem::path input = {};  ///< empty: copy nothing
  int track = 0;                     ///< the audio track that is replaced, see InputOptions
  double begins_s = 0.0;             ///< see AudioReader::begins_s()
};

/// The description of an audio file to write.
struct OutputRequest {
  std::filesystem::path path;  ///< `-`: standard output
  SampleFormat format;
  std::int64_t sample_rate = 0;  ///< Hz
  std::int64_t channels = 0;
  std::optional<std::int64_t> samples = {};  ///< per channel, if known beforehand
  Tags tags = {};
  std::string layout = {};  ///< channel layout, see AudioReader::layout()
  CopySource beside = {};
  bool overwrite = false;
};

/// An audio file that appears when it is complete. Integer samples are round_half_even(x * 2^(bits
/// - 1)), clipped at full scale, so samples that AudioReader read from such a file are written back
/// bit for bit.
class AudioWriter {
 public:
  /// Throws an input Error if the file cannot be written (see OutputFile).
  explicit AudioWriter(const OutputRequest& request);
  ~AudioWriter();

  /// `block`: (channels, samples) float32 on the CPU. Returns the samples as stored in the file:
  /// rounded and clipped for integer formats, unchanged for others.
  /// `dithered`: bool, of the block's shape; true where triangular noise of one unit is added
  /// before rounding to integers. Undefined: no dither. The noise is the same in every run.
  /// Throws an input Error if the disk is full.
  at::Tensor write(const at::Tensor& block, const at::Tensor& dithered = {});

  /// Completes the file and renames it to its target.
  void commit();

  /// Descriptions of what was changed or dropped because of the container; complete after commit().
  const std::vector<std::string>& notes() const noexcept { return notes_; }

  /// Number of samples beyond full scale that an integer format has clipped so far.
  std::int64_t clipped() const noexcept { return clipped_; }

 private:
  template <typename Action>
  void guarded(const Action& action) const;

  std::filesystem::path path_;
  std::optional<OutputFile> output_;  // before encoder_: removed after that is closed
  std::unique_ptr<Encoder> encoder_;
  SampleFormat format_;
  std::int64_t channels_;
  at::Generator noise_;
  std::int64_t clipped_ = 0;
  std::vector<std::string> notes_;
};

}  // namespace lasso::audio
