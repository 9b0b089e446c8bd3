#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "lasso/audio/sample_format.hpp"
#include "lasso/core/sample_source.hpp"

namespace lasso::audio {

class Decoder;
struct SoundInfo;

/// Whether a name stands for what can be read but once: `-` (standard input), a pipe, a device.
bool is_stream(const std::filesystem::path& path);

/// A sound file, read front to back: what libsndfile reads, and whatever else FFmpeg's libraries
/// do, films included. Integer samples are scaled by 2^-(bits-1), so 8, 16 and 24 bit and float
/// samples are exact in float32; 32 bit and double are rounded to it.
class AudioReader : public SampleSource {
 public:
  /// `path` may be a stream, `-` is standard input.
  /// Throws an input Error that names `path` if it is missing, is no sound we know, has no such
  /// track, holds no samples, or ends before its header says.
  explicit AudioReader(const std::filesystem::path& path, const InputOptions& options = {});
  ~AudioReader() override;

  std::int64_t sample_rate() const override;
  std::int64_t channels() const override;
  const SampleFormat& format() const noexcept;
  const Tags& tags() const noexcept;
  bool has_picture() const noexcept;  ///< it is a film

  /// Samples per channel in the whole file where its header says so exactly.
  std::optional<std::int64_t> samples() const noexcept;
  /// How long it is about, in seconds; 0 where nobody knows.
  double about_s() const noexcept;

  /// Throws an input Error if the file turns out to be damaged or cut short.
  at::Tensor read(std::int64_t max_samples) override;

 private:
  std::filesystem::path path_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<const SoundInfo> info_;
  std::int64_t position_ = 0;
};

}  // namespace lasso::audio
