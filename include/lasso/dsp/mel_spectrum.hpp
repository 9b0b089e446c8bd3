#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// Columns of a spectrogram for display: levels in bands of equal width on the mel scale
/// (O'Shaughnessy 1987), from 20 Hz to half the sample rate.
class MelSpectrum {
 public:
  MelSpectrum(std::int64_t sample_rate, std::int64_t bands);

  std::int64_t window() const noexcept { return window_.size(0); }  ///< samples, about 40 ms
  std::int64_t hop() const noexcept { return window() / 4; }        ///< samples

  /// The position of a frequency on the band axis: 0 is the lower edge of the first band, `bands`
  /// the upper edge of the last.
  double position_of(double hz) const;

  /// (samples) -> (columns, bands) in dB, one column for each hop that has a full window. 0 dB is a
  /// full-scale sine; levels are at least kFloorDb. A band that contains bins takes the highest of
  /// them; others are interpolated between neighbouring bins.
  at::Tensor columns(const at::Tensor& samples) const;

  static constexpr double kFloorDb = -120.0;

 private:
  struct Edges {
    double from;
    double to;
  };

  double level_of(const Edges& band, const float* spectrum, std::int64_t bins) const;

  at::Tensor window_;
  double lowest_mel_ = 0.0;
  double step_mel_ = 0.0;
  std::vector<Edges> edges_;  // in bins
  double scale_db_ = 0.0;
};

}  // namespace lasso::dsp
