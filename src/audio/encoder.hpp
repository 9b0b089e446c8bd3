#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lasso/audio/audio_writer.hpp"

namespace lasso::audio {

/// Encodes audio front to back with one library.
class Encoder {
 public:
  Encoder() = default;
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  virtual ~Encoder() = default;

  /// Writes interleaved samples of all channels; integers are left-aligned (most significant bits).
  /// Both overloads throw an input Error that says why on failure.
  virtual void write(const float* interleaved, std::int64_t samples) = 0;
  virtual void write(const int* interleaved, std::int64_t samples) = 0;
  /// Completes the file.
  virtual void finish() = 0;
  /// Descriptions of what was changed or dropped.
  virtual std::vector<std::string> notes() const { return {}; }
};

/// Create an encoder that writes to `path`, regardless of the path in the request; `-` is standard
/// output. Throw an input Error with the library's reason on failure.
std::unique_ptr<Encoder> encode_with_sndfile(const std::filesystem::path& path,
                                             const OutputRequest& request);
std::unique_ptr<Encoder> encode_with_ffmpeg(const std::filesystem::path& path,
                                            const OutputRequest& request);

}  // namespace lasso::audio
