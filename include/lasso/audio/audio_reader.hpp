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

/// Whether a name stands for what can be read but once: `-` (standard input), a pipe, a device.
bool is_stream(const std::filesystem::path& path);

/// A sound file, read front to back: what libsndfile reads, and whatever else FFmpeg's libraries
/// do, films included. What the file holds decides which of them reads it, not its name. Integer
/// samples are scaled by 2^-(bits-1), so 8, 16 and 24 bit and float samples are exact in float32;
/// 32 bit and double are rounded to it. The samples lie on the container's time line: it begins at
/// the earliest sound or picture, and there is silence where there is no sound.
class AudioReader : public SampleSource {
 public:
  /// `path` may be a stream, `-` is standard input.
  /// Throws an input Error that names `path` if it is missing, is no sound we know, has no such
  /// track, or holds no samples, and one for any damage if the options are strict.
  explicit AudioReader(const std::filesystem::path& path, const InputOptions& options = {});
  ~AudioReader() override;

  std::int64_t sample_rate() const override;
  std::int64_t channels() const override;
  const SampleFormat& format() const noexcept;
  const Tags& tags() const noexcept;
  bool has_picture() const noexcept;  ///< it is a film
  /// Which channel is which, as FFmpeg writes it, for example 5.1(side); empty where nobody knows.
  const std::string& layout() const noexcept;
  /// What an album's file holds beside its sound, in words: cover art, chapters.
  const std::vector<std::string>& extras() const noexcept;
  /// Place of the first sample on the container's time line, in seconds.
  double begins_s() const noexcept;

  const SoundLength& length() const noexcept;
  /// How long it is about, in seconds; 0 where nobody knows.
  double about_s() const noexcept;

  /// Goes on behind what does not decode. Throws an input Error for damage if the options are
  /// strict.
  at::Tensor read(std::int64_t max_samples) override;
  /// What was found wrong so far; all of it once read() gave no more samples.
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
