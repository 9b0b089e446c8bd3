#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "lasso/audio/sample_format.hpp"

namespace lasso::audio {

/// What is known of a sound before it is read.
struct SoundInfo {
  std::int64_t sample_rate = 0;
  std::int64_t channels = 0;
  std::optional<std::int64_t> samples;  ///< exactly, per channel
  std::optional<double> about_s;        ///< about how long, where that is all that is known
  SampleFormat format;
  bool has_picture = false;  ///< a moving one
  Tags tags;
};

/// One library's way to read a sound, front to back.
class Decoder {
 public:
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;

  virtual SoundInfo info() const = 0;
  /// Fills `interleaved` with the next samples of all channels; gives how many, 0 at the end.
  /// Throws an Error whose text is what is wrong with the sound.
  virtual std::int64_t read(float* interleaved, std::int64_t samples) = 0;
};

/// Opens with libsndfile. Null where that does not know the format; `reason` then says so. Throws
/// an input Error that names the file for a sound that it knows and that is faulty.
std::unique_ptr<Decoder> open_with_sndfile(const std::filesystem::path& path, std::string& reason);

/// The same with FFmpeg's libraries; `-` is standard input. Sees files and pipes alone: playlists
/// and references to other places are not followed.
std::unique_ptr<Decoder> open_with_ffmpeg(const std::filesystem::path& path,
                                          const InputOptions& options,
                                          std::string& reason);

}  // namespace lasso::audio
