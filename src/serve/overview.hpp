#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/dsp/mel_spectrum.hpp"

namespace lasso::serve {

/// Bands per spectrogram column, from low to high, and samples per pair of the finest peaks.
constexpr std::int64_t kBands = 256;
constexpr std::int64_t kPeakSamples = 256;
/// Each level of peaks and spectra has a quarter of the columns of the one before.
constexpr std::int64_t kLevelFactor = 4;

/// The data that the page draws and plays for a recording: computed in one pass and kept in files,
/// so memory use does not grow with the recording. Can be read while it is being made.
class Overview {
 public:
  /// `folder`: for its exclusive use.
  Overview(const std::filesystem::path& folder, std::int64_t sample_rate, std::int64_t channels);
  ~Overview();
  Overview(const Overview&) = delete;
  Overview& operator=(const Overview&) = delete;

  /// Reads a recording to its end. `progress` is called from time to time; it may throw to stop.
  void make(audio::AudioReader& recording, const std::function<void()>& progress);

  std::int64_t samples() const noexcept { return samples_; }     ///< so far, per channel
  std::int64_t channels() const noexcept { return channels_; }   ///< in samples_from(): 1 or 2
  std::int64_t hop() const noexcept { return spectrum_.hop(); }  ///< of the finest spectra, samples
  double rms() const noexcept;                        ///< of the part read so far, over full scale
  double top_hz() const noexcept { return top_hz_; }  ///< upper end of the highest band

  // Each returns the available part of the requested range, as bytes.

  /// Interleaved 16-bit samples, little-endian. More than two channels are averaged to one.
  std::string samples_from(std::int64_t begin, std::int64_t count) const;
  /// Pairs of lowest and highest sample, signed 8-bit.
  std::string peaks(std::int64_t level, std::int64_t first, std::int64_t count) const;
  /// Columns of kBands signed bytes: -128 for -120 dBFS and below, 127 for a full-scale sine.
  std::string spectra(std::int64_t level, std::int64_t first, std::int64_t count) const;

 private:
  class Column;
  class Levels;

  void add(const at::Tensor& block);
  void add_peaks(const at::Tensor& block);
  void add_spectra(const at::Tensor& mean, bool is_last);

  std::int64_t channels_;
  dsp::MelSpectrum spectrum_;
  double top_hz_;
  std::unique_ptr<Column> sound_;
  std::unique_ptr<Levels> peaks_;
  std::unique_ptr<Levels> spectra_;
  at::Tensor peaks_held_;            // samples of an incomplete pair, (channels, samples)
  at::Tensor spectra_held_;          // samples of an incomplete window, (samples)
  std::atomic<double> energy_{0.0};  // sum of the channels' mean energy
  std::atomic<std::int64_t> samples_{0};
};

}  // namespace lasso::serve
