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

/// What is known of a sound before it is read.
struct SoundInfo {
  std::int64_t sample_rate = 0;
  std::int64_t channels = 0;
  SoundLength length;
  SampleFormat format;
  std::string layout;               ///< of the channels, as FFmpeg names it; empty: not known
  bool has_picture = false;         ///< a moving one
  std::vector<std::string> extras;  ///< what else there is, in words: covers, chapters
  double begins_s = 0.0;            ///< place of the first sample on the container's time line
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
  /// Goes on behind what it cannot decode, as far as it can.
  virtual std::int64_t read(float* interleaved, std::int64_t samples) = 0;
  /// What was found wrong so far.
  virtual Damage damage() const = 0;
  /// Whether read() ended at damage behind which another library may still find sound.
  virtual bool gave_up() const { return false; }
};

/// Opens with libsndfile. Null where that reads no such file; `reason` then says why.
std::unique_ptr<Decoder> open_with_sndfile(const std::filesystem::path& path, std::string& reason);

/// The same with FFmpeg's libraries; `-` is standard input. Sees files and pipes alone: playlists
/// and references to other places are not followed.
std::unique_ptr<Decoder> open_with_ffmpeg(const std::filesystem::path& path,
                                          const InputOptions& options,
                                          std::string& reason);

}  // namespace lasso::audio
