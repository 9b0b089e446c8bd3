#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "lasso/audio/sample_format.hpp"
#include "lasso/core/sample_source.hpp"

struct sf_private_tag;  // libsndfile's SNDFILE; its header stays in the .cpp

namespace lasso::audio {

/// A sound file, read front to back. Integer samples are scaled by 2^-(bits-1), so 8, 16 and 24
/// bit and float samples are exact in float32; 32 bit and double are rounded to it.
class AudioReader : public SampleSource {
 public:
  /// Throws an input Error that names `path` if it is missing, is no sound we know, holds no
  /// samples, or ends before its header says.
  explicit AudioReader(const std::filesystem::path& path);

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override { return channels_; }
  SampleFormat format() const noexcept { return format_; }

  /// Samples per channel in the whole file, as its header says.
  std::int64_t samples() const noexcept { return samples_; }

  /// Throws an input Error if the file turns out to be damaged or cut short.
  at::Tensor read(std::int64_t max_samples) override;

 private:
  struct Close {
    void operator()(sf_private_tag* file) const noexcept;
  };

  std::filesystem::path path_;
  std::unique_ptr<sf_private_tag, Close> file_;
  std::int64_t sample_rate_ = 0;
  std::int64_t channels_ = 0;
  std::int64_t samples_ = 0;
  std::int64_t position_ = 0;
  SampleFormat format_;
};

}  // namespace lasso::audio
