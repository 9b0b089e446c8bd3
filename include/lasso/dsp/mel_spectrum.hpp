#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace lasso::dsp {

/// Columns of a spectrogram to look at: levels in bands of equal width on the mel scale
/// (O'Shaughnessy 1987), from 20 Hz to half of the sample rate.
class MelSpectrum {
 public:
  MelSpectrum(std::int64_t sample_rate, std::int64_t bands);

  std::int64_t window() const noexcept { return window_.size(0); }  ///< samples, about 40 ms
  std::int64_t hop() const noexcept { return window() / 4; }        ///< samples

  /// Where a frequency lies among the bands: 0 is the lower edge of the first, `bands` the upper
  /// edge of the last.
  double position_of(double hz) const;

  /// (samples) to a column for each hop that has a whole window, (columns, bands), in dB: 0 is a
  /// sine of full scale, kFloorDb and less is kFloorDb. Of a band with bins in it the highest
  /// counts, else what lies between its neighbours.
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
