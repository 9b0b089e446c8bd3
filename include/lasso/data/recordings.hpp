#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/data/random.hpp"

namespace lasso::data {

/// The point around which BiModalSep cuts a recording.
enum class Centre {
  middle,
  at_4_5_s,  ///< for VGGSound; the middle if the recording is too short
  anywhere,  ///< for MUSIC; too short recordings are repeated
};

/// A recording that a published training list names.
struct Recording {
  std::filesystem::path path;
  std::string caption;   ///< describes the sounds
  std::string category;  ///< the label if there is one, else the caption
  /// The sounds that the caption names; empty if the list does not name them.
  std::vector<std::string> phrases;
  Centre centre = Centre::middle;
  std::string name{};  ///< in lists of mixtures: an id, or the path in its own list
};

// Each reader throws an input Error that names the file and the line that it cannot read.

/// ESC-50's own layout: meta/esc50.csv (filename, fold, target, category, esc10, src_file, take)
/// and audio/. Captions are the categories with underscores replaced by spaces.
std::vector<Recording> read_esc50(const std::filesystem::path& folder,
                                  const std::vector<std::int64_t>& folds);

/// BiModalSep's AudioCaps: `captions` is {id: {"file_id": ..., "caption": ..., "sources": [...]}},
/// `ids` has one id per line, and an empty path means all; the recording is `audio`/FILE_ID.wav.
std::vector<Recording> read_audiocaps(const std::filesystem::path& captions,
                                      const std::filesystem::path& ids,
                                      const std::filesystem::path& audio);

/// BiModalSep's MUSIC: each line is /class/file.wav,/class/file.mp4,seconds; the recording is
/// `audio`/class/file.wav.
std::vector<Recording> read_music(const std::filesystem::path& list,
                                  const std::filesystem::path& audio);

/// BiModalSep's VGGSound: each line is path,label; the label may contain commas.
std::vector<Recording> read_vggsound(const std::filesystem::path& list,
                                     const std::filesystem::path& audio);

/// BiModalSep's test_sep_2.csv and test_sep2_ids.csv: each line names two or more recordings to
/// mix, separated by commas; spaces are ignored.
std::vector<std::vector<Recording>> read_mixtures(const std::filesystem::path& list,
                                                  const std::vector<Recording>& recordings);

/// Reads recordings on demand, in mono and at one rate, and caches recent ones within a memory
/// limit. Thread-safe.
class RecordingReader {
 public:
  explicit RecordingReader(std::int64_t sample_rate) : sample_rate_(sample_rate) {}

  std::int64_t sample_rate() const noexcept { return sample_rate_; }

  /// (samples) float32. Throws an input Error that names the file if it cannot be read.
  at::Tensor read(const Recording& recording) const;

 private:
  std::int64_t sample_rate_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, at::Tensor> known_;  // by path
  mutable std::int64_t bytes_ = 0;
};

/// The middle `samples` of a longer recording, or a shorter one centred in silence, as BiModalSep
/// cuts AudioCaps.
at::Tensor centre_cut(const at::Tensor& waveform, std::int64_t samples);

/// A cut of `samples` around the recording's centre.
at::Tensor cut_as_listed(const Recording& recording,
                         const at::Tensor& waveform,
                         std::int64_t sample_rate,
                         std::int64_t samples,
                         Random& random);

/// The recording from `begin` on, cut or padded with silence to `samples`.
at::Tensor cut_or_pad(const at::Tensor& waveform, std::int64_t begin, std::int64_t samples);

}  // namespace lasso::data
