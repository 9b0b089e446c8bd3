#include "lasso/separate/example_encoder.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/core/error.hpp"
#include "lasso/dsp/metrics.hpp"

namespace lasso::separate {

namespace {

constexpr double kStretchSeconds = 4.0;  // about what the network was trained on
constexpr double kLeastShare = 0.01;     // of the loudest stretch's power: below, it does not count

}  // namespace

ExampleEncoder::ExampleEncoder(const model::FrontEnd& front_end, nn::AudioEncoder network)
    : stft_(front_end.n_fft, front_end.hop),
      network_(std::move(network)),
      front_end_(front_end, network_->parameters().front().device()),
      sample_rate_(front_end.sample_rate) {}

at::Tensor ExampleEncoder::conditions(const at::Tensor& waveforms) {
  return network_(front_end_.features(stft_.forward(waveforms)));
}

std::int64_t ExampleEncoder::stretch_samples() const {
  return static_cast<std::int64_t>(kStretchSeconds * static_cast<double>(sample_rate_));
}

at::Tensor ExampleEncoder::of_stretch(const at::Tensor& stretch) {
  const std::int64_t samples = stretch_samples();
  const std::int64_t times = (samples + stretch.size(1) - 1) / stretch.size(1);
  const at::Tensor whole = stretch.repeat({1, times}).narrow(1, 0, samples);
  return conditions(whole.to(network_->parameters().front().device()));
}

at::Tensor ExampleEncoder::condition(SampleSource& recording, const std::string& name) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> stretches;
  double loudest = 0.0;
  while (static_cast<std::int64_t>(stretches.size()) < kMostStretches) {
    const at::Tensor block = read_up_to(recording, stretch_samples());
    if (block.size(1) == 0) {
      break;
    }
    stretches.push_back(block.mean(0, /*keepdim=*/true));
    loudest = std::max(loudest, dsp::power(stretches.back()));
  }
  if (!(loudest > 0.0) || !std::isfinite(loudest)) {
    throw Error(ErrorKind::input, "'" + name + "' is silent; give an example that sounds");
  }
  at::Tensor sum;
  for (const at::Tensor& stretch : stretches) {
    if (dsp::power(stretch) >= kLeastShare * loudest) {
      const at::Tensor one = of_stretch(stretch);
      sum = sum.defined() ? sum + one : one;
    }
  }
  return at::layer_norm(sum, {sum.size(1)}).cpu();
}

}  // namespace lasso::separate
