#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lasso/audio/damage.hpp"
#include "lasso/audio/sample_format.hpp"
#include "lasso/audio/sound_length.hpp"

namespace lasso::audio {

/// What is known about a recording before it is read.
struct SoundInfo {
  std::int64_t sample_rate = 0;
  std::int64_t channels = 0;
  SoundLength length;
  SampleFormat format;
  std::string layout;               ///< channel layout in FFmpeg's notation; empty if unknown
  bool has_picture = false;         ///< whether there is a moving picture
  std::vector<std::string> extras;  ///< descriptions of other content: covers, chapters
  double begins_s = 0.0;            ///< position of the first sample on the container's time line
  Tags tags;
};

/// Decodes a recording front to back with one library.
class Decoder {
 public:
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;

  virtual SoundInfo info() const = 0;
  /// Fills `interleaved` with the next samples of all channels and returns their number, 0 at the
  /// end. Continues after parts that cannot be decoded, if possible.
  virtual std::int64_t read(float* interleaved, std::int64_t samples) = 0;
  /// The damage found so far.
  virtual Damage damage() const = 0;
  /// Whether read() ended at damage after which another library may still find audio.
  virtual bool gave_up() const { return false; }
};

/// Opens a file with libsndfile. Returns null if it cannot read the file; `reason` then says why.
std::unique_ptr<Decoder> open_with_sndfile(const std::filesystem::path& path, std::string& reason);

/// Opens a file with FFmpeg's libraries; `-` is standard input. Reads only files and pipes:
/// playlists and references to other locations are not followed. Returns null on failure; `reason`
/// then says why.
std::unique_ptr<Decoder> open_with_ffmpeg(const std::filesystem::path& path,
                                          const InputOptions& options,
                                          std::string& reason);

}  // namespace lasso::audio
