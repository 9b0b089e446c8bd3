#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lasso/audio/damage.hpp"
#include "lasso/audio/sample_format.hpp"
#include "lasso/audio/sound_length.hpp"
#include "lasso/core/sample_source.hpp"

namespace lasso::audio {

class Decoder;
struct SoundInfo;

/// Whether a path can be read only once: `-` (standard input), a pipe or a device.
bool is_stream(const std::filesystem::path& path);

/// Reads an audio file front to back: every format that libsndfile or FFmpeg's libraries read,
/// including video files. The file's content, not its name, selects the library. Integer samples
/// are scaled by 2^-(bits-1), so 8, 16 and 24 bit and float samples are exact in float32; 32 bit
/// and double samples are rounded to it. Samples follow the container's time line: it begins at the
/// earliest audio or video, and gaps in the audio are filled with silence.
class AudioReader : public SampleSource {
 public:
  /// `path` may be a stream; `-` is standard input.
  /// Throws an input Error that names `path` if it is missing, has an unknown format, lacks the
  /// requested track, or contains no samples, and for any damage if the options are strict.
  explicit AudioReader(const std::filesystem::path& path, const InputOptions& options = {});
  ~AudioReader() override;

  std::int64_t sample_rate() const override;
  std::int64_t channels() const override;
  const SampleFormat& format() const noexcept;
  const Tags& tags() const noexcept;
  bool has_picture() const noexcept;  ///< the file contains video
  /// The channel layout in FFmpeg's notation, for example 5.1(side); empty if unknown.
  const std::string& layout() const noexcept;
  /// Descriptions of what an album file contains besides audio: cover art, chapters.
  const std::vector<std::string>& extras() const noexcept;
  /// Position of the first sample on the container's time line, in seconds.
  double begins_s() const noexcept;

  const SoundLength& length() const noexcept;
  /// Approximate duration in seconds; 0 if unknown.
  double about_s() const noexcept;

  /// Continues after parts that cannot be decoded. Throws an input Error for damage if the options
  /// are strict.
  at::Tensor read(std::int64_t max_samples) override;
  /// The damage found so far; complete once read() has returned an empty block.
  Damage damage() const;

 private:
  std::int64_t take_over(float* interleaved, std::int64_t samples);
  void refuse_if_strict() const;

  std::filesystem::path path_;
  InputOptions options_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<const SoundInfo> info_;
  std::int64_t position_ = 0;
  bool ended_ = false;
};

}  // namespace lasso::audio
