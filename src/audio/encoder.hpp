#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lasso/audio/audio_writer.hpp"

namespace lasso::audio {

/// One library's way to write a sound, front to back.
class Encoder {
 public:
  Encoder() = default;
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  virtual ~Encoder() = default;

  /// Interleaved samples of all channels; integers have their bits uppermost. Both throw an input
  /// Error that says why it cannot.
  virtual void write(const float* interleaved, std::int64_t samples) = 0;
  virtual void write(const int* interleaved, std::int64_t samples) = 0;
  /// Completes the file.
  virtual void finish() = 0;
  /// What had to be changed or left out, in words.
  virtual std::vector<std::string> notes() const { return {}; }
};

/// Write to `path`, whatever the request calls it; `-` is standard output. Throw an input Error
/// that says what the library does not like.
std::unique_ptr<Encoder> encode_with_sndfile(const std::filesystem::path& path,
                                             const OutputRequest& request);
std::unique_ptr<Encoder> encode_with_ffmpeg(const std::filesystem::path& path,
                                            const OutputRequest& request);

}  // namespace lasso::audio
