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

/// Bands of a spectrogram's columns, from low to high, and samples that a pair of the finest peaks
/// covers.
constexpr std::int64_t kBands = 256;
constexpr std::int64_t kPeakSamples = 256;
/// Each level of peaks and spectra has a fourth of the columns of the one before.
constexpr std::int64_t kLevelFactor = 4;

/// What the page draws and plays of a recording of any length: made in one pass and kept in files,
/// so that memory does not grow with the recording. May be read while it is made.
class Overview {
 public:
  /// `folder` is its own.
  Overview(const std::filesystem::path& folder, std::int64_t sample_rate, std::int64_t channels);
  ~Overview();
  Overview(const Overview&) = delete;
  Overview& operator=(const Overview&) = delete;

  /// Reads a recording to its end. `progress`: now and then; may throw to stop.
  void make(audio::AudioReader& recording, const std::function<void()>& progress);

  std::int64_t samples() const noexcept { return samples_; }     ///< so far, per channel
  std::int64_t channels() const noexcept { return channels_; }   ///< of samples_from(): 1 or 2
  std::int64_t hop() const noexcept { return spectrum_.hop(); }  ///< of the finest spectra, samples
  double rms() const noexcept;                        ///< of what was read so far, over full scale
  double top_hz() const noexcept { return top_hz_; }  ///< of the highest band

  // Each gives what there is of what is asked for, as bytes.

  /// Interleaved, 16 bits, little end first. More than two channels are their mean.
  std::string samples_from(std::int64_t begin, std::int64_t count) const;
  /// Pairs of lowest and highest sample, 8 bits with sign.
  std::string peaks(std::int64_t level, std::int64_t first, std::int64_t count) const;
  /// Columns of kBands bytes with sign: -128 for -120 dBFS and below, 127 for a sine of full scale.
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
  at::Tensor peaks_held_;            // samples of a pair that is not complete, (channels, samples)
  at::Tensor spectra_held_;          // of a window, (samples)
  std::atomic<double> energy_{0.0};  // mean of the channels', summed
  std::atomic<std::int64_t> samples_{0};
};

}  // namespace lasso::serve
