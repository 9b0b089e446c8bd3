#include "lasso/separate/audio_embedder.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "audio_front_end.hpp"
#include "lasso/core/error.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/nn/audio_encoder.hpp"

namespace lasso::separate {

namespace {

constexpr double kHeardSeconds = 60.0;
constexpr double kLeastShare = 0.01;  // of the loudest stretch's power: below, it does not count

c10::Device device_of(const nn::AudioEncoder& network) {
  return network.parameters().front().device();
}

}  // namespace

AudioEmbedder::AudioEmbedder(const model::ModelConfig& config,
                             std::shared_ptr<nn::AudioEncoder> network)
    : network_(std::move(network)),
      front_end_(make_audio_front_end(config, device_of(*network_))) {}

AudioEmbedder::~AudioEmbedder() = default;

std::int64_t AudioEmbedder::sample_rate() const { return front_end_->sample_rate(); }

std::int64_t AudioEmbedder::stretch_samples() const {
  return static_cast<std::int64_t>(front_end_->stretch_s() * static_cast<double>(sample_rate()));
}

std::int64_t AudioEmbedder::most_stretches() const {
  return static_cast<std::int64_t>(kHeardSeconds / front_end_->stretch_s());
}

at::Tensor AudioEmbedder::conditions(const at::Tensor& waveforms) {
  return network_->forward(front_end_->features(waveforms));
}

at::Tensor AudioEmbedder::of_stretches(const at::Tensor& stretches) {
  return conditions(front_end_->whole(stretches).to(device_of(*network_)));
}

at::Tensor AudioEmbedder::of_recording(SampleSource& recording, const std::string& name) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> stretches;
  double loudest = 0.0;
  while (static_cast<std::int64_t>(stretches.size()) < most_stretches()) {
    const at::Tensor block = read_up_to(recording, stretch_samples());
    if (block.size(1) == 0) {
      break;
    }
    stretches.push_back(block.mean(0, /*keepdim=*/true));
    loudest = std::max(loudest, dsp::power(stretches.back()));
  }
  if (!(loudest > 0.0) || !std::isfinite(loudest)) {
    throw Error(ErrorKind::input, "'" + name + "' is silent; use an example with audible sound");
  }
  at::Tensor first;
  at::Tensor sum;
  for (const at::Tensor& stretch : stretches) {
    if (dsp::power(stretch) >= kLeastShare * loudest) {
      const at::Tensor one = of_stretches(stretch);
      first = first.defined() ? first : one;
      sum = sum.defined() ? sum + one : one;
    }
  }
  return at_length_of(first, sum).cpu();
}

at::Tensor at_length_of(const at::Tensor& like, const at::Tensor& sum) {
  const auto length = [](const at::Tensor& x) { return x.norm(2, 1, /*keepdim=*/true); };
  return sum * (length(like) / length(sum));
}

}  // namespace lasso::separate
