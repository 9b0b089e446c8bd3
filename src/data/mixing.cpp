#include "lasso/data/mixing.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "lasso/data/effects.hpp"

namespace lasso::data {

namespace {

double mean_square(const at::Tensor& x) { return x.square().mean().item<double>(); }

/// Makes all of it quieter where the peak is above `most`, so that it is `wanted`.
Mixed limited(Mixed mixed, double most, double wanted) {
  const double peak = mixed.mixture.abs().max().item<double>();
  if (peak > most) {
    mixed.mixture = mixed.mixture * (wanted / peak);
    for (at::Tensor& component : mixed.components) {
      component = component * (wanted / peak);
    }
  }
  return mixed;
}

/// AudioSep's dynamic_loudnorm.
at::Tensor matched(const at::Tensor& x, const at::Tensor& reference, int range_db, Random& random) {
  constexpr double kLeastEnergy = 1e-10;
  constexpr double kMostRatio = 50.0;
  const double ratio =
      std::clamp(std::sqrt(mean_square(x) / std::max(mean_square(reference), kLeastEnergy)),
                 1.0 / kMostRatio,
                 kMostRatio);
  const auto steps = static_cast<std::size_t>(2 * range_db + 1);
  const int level_db = static_cast<int>(index_below(random, steps)) - range_db;
  return x * (gain_from_db(level_db) / ratio);
}

}  // namespace

Mixed mix_at_snr(const at::Tensor& target,
                 const std::vector<at::Tensor>& interferers,
                 const std::vector<double>& snrs_db) {
  constexpr double kFloor = 1e-8;
  constexpr double kMostPeak = 0.99;
  at::Tensor noise = at::zeros_like(target);
  for (std::size_t i = 0; i < interferers.size(); ++i) {
    const double power = mean_square(interferers[i]) * std::pow(10.0, snrs_db[i] / 10.0);
    noise = noise + std::sqrt(mean_square(target) / (power + kFloor)) * interferers[i];
  }
  return limited({target + noise, {target, noise}}, kMostPeak, kMostPeak);
}

Mixed mix_at_loudness(const at::Tensor& target,
                      const at::Tensor& interferer,
                      int range_db,
                      Random& random) {
  constexpr double kWanted = 0.9;
  const at::Tensor noise =
      matched(matched(interferer, target, range_db, random), target, range_db, random);
  return limited({target + noise, {target, noise}}, 1.0, kWanted);
}

Mixed mix_of_mixtures(const std::vector<at::Tensor>& clips, const std::vector<double>& gains) {
  Mixed mixed;
  for (std::size_t i = 0; i < clips.size(); ++i) {
    mixed.components.push_back((clips[i] * gains[i]).clamp(-1.0, 1.0) /
                               static_cast<double>(clips.size()));
  }
  mixed.mixture = at::stack(mixed.components).sum(0);
  return mixed;
}

}  // namespace lasso::data
