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

/// Around what BiModalSep cuts a recording.
enum class Centre {
  middle,
  at_4_5_s,  ///< of VGGSound's, or their middle where they end before
  anywhere,  ///< of MUSIC's; those that are too short are repeated
};

/// A recording that a published training list names.
struct Recording {
  std::filesystem::path path;
  std::string caption;   ///< says what is heard
  std::string category;  ///< where it has a label; else the caption
  /// The sounds that the caption names; empty where the list does not say.
  std::vector<std::string> phrases;
  Centre centre = Centre::middle;
  std::string name{};  ///< as lists of mixtures name it: an id, or the path in its own list
};

// Each reader throws an input Error that names the file and the line for what it cannot read.

/// ESC-50's own layout: meta/esc50.csv (filename, fold, target, category, esc10, src_file, take)
/// and audio/. Captions are the categories, underscores as spaces.
std::vector<Recording> read_esc50(const std::filesystem::path& folder,
                                  const std::vector<std::int64_t>& folds);

/// BiModalSep's AudioCaps: `captions` is {id: {"file_id": ..., "caption": ..., "sources": [...]}},
/// `ids` has an id a line, and none means all; the recording is `audio`/FILE_ID.wav.
std::vector<Recording> read_audiocaps(const std::filesystem::path& captions,
                                      const std::filesystem::path& ids,
                                      const std::filesystem::path& audio);

/// BiModalSep's MUSIC: a line is /class/file.wav,/class/file.mp4,seconds; the recording is
/// `audio`/class/file.wav.
std::vector<Recording> read_music(const std::filesystem::path& list,
                                  const std::filesystem::path& audio);

/// BiModalSep's VGGSound: a line is path,label, and the label may hold commas.
std::vector<Recording> read_vggsound(const std::filesystem::path& list,
                                     const std::filesystem::path& audio);

/// BiModalSep's test_sep_2.csv and test_sep2_ids.csv: a line names two recordings or more that are
/// mixed with each other, with commas between; spaces do not count.
std::vector<std::vector<Recording>> read_mixtures(const std::filesystem::path& list,
                                                  const std::vector<Recording>& recordings);

/// Recordings read when they are drawn, mono and at one rate. The last ones stay in memory as far
/// as there is room. May be shared between threads.
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

/// The middle of a recording that is longer than `samples`, a shorter one in the middle of silence;
/// as BiModalSep cuts AudioCaps.
at::Tensor centre_cut(const at::Tensor& waveform, std::int64_t samples);

/// The same around what the recording's list says.
at::Tensor cut_as_listed(const Recording& recording,
                         const at::Tensor& waveform,
                         std::int64_t sample_rate,
                         std::int64_t samples,
                         Random& random);

/// A recording from `begin` on, cut or followed by silence.
at::Tensor cut_or_pad(const at::Tensor& waveform, std::int64_t begin, std::int64_t samples);

}  // namespace lasso::data
