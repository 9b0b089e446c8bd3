#include "lasso/dsp/band_partition.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "lasso/core/error.hpp"

namespace lasso::dsp {

namespace {

double mel_from_hz(double hz) { return 2595.0 * std::log10(1.0 + hz / 700.0); }
double hz_from_mel(double mel) { return 700.0 * (std::pow(10.0, mel / 2595.0) - 1.0); }

/// Centre of each band in bins, from 0 to the last bin, at least one bin apart.
std::vector<double> band_centres(std::int64_t bins, std::int64_t bands, double nyquist_hz) {
  const auto last_bin = static_cast<double>(bins - 1);
  const auto steps = static_cast<double>(bands - 1);
  std::vector<double> centres;
  for (std::int64_t band = 0; band < bands; ++band) {
    const double share = static_cast<double>(band) / steps;
    const double hz = hz_from_mel(mel_from_hz(nyquist_hz) * share);
    const double least = centres.empty() ? 0.0 : centres.back() + 1.0;
    const double most = last_bin - static_cast<double>(bands - 1 - band);
    centres.push_back(std::clamp(hz / nyquist_hz * last_bin, least, most));
  }
  return centres;
}

}  // namespace

at::Tensor band_partition(std::int64_t bins, std::int64_t bands, std::int64_t sample_rate) {
  if (bands < 2 || bands > bins) {
    throw Error(ErrorKind::model,
                std::to_string(bands) + " bands cannot share " + std::to_string(bins) +
                    " bins; the model's config.json must have 2 <= bands <= n_fft / 2 + 1");
  }
  const auto centres = band_centres(bins, bands, static_cast<double>(sample_rate) / 2.0);
  at::Tensor partition = at::zeros({bins, bands}, at::kFloat);
  auto weight = partition.accessor<float, 2>();
  std::int64_t band = 0;  // the one at or below the bin
  for (std::int64_t bin = 0; bin < bins; ++bin) {
    const auto position = static_cast<double>(bin);
    const auto centre = [&](std::int64_t index) {
      return centres[static_cast<std::size_t>(index)];
    };
    while (band + 2 < bands && centre(band + 1) <= position) {
      ++band;
    }
    const double upper =
        std::clamp((position - centre(band)) / (centre(band + 1) - centre(band)), 0.0, 1.0);
    weight[bin][band] = static_cast<float>(1.0 - upper);
    weight[bin][band + 1] = static_cast<float>(upper);
  }
  return partition;
}

}  // namespace lasso::dsp
