#include "audio_front_end.hpp"

#include <ATen/ATen.h>

#include "lasso/dsp/log_mel.hpp"
#include "lasso/dsp/stft.hpp"
#include "lasso/separate/mask_front_end.hpp"

namespace lasso::separate {

namespace {

std::int64_t samples_of_stretch(const AudioFrontEnd& front_end) {
  return static_cast<std::int64_t>(front_end.stretch_s() *
                                   static_cast<double>(front_end.sample_rate()));
}

/// What the separator sees of its mixtures.
class SeparatorsFrontEnd : public AudioFrontEnd {
 public:
  SeparatorsFrontEnd(const model::FrontEnd& config, c10::Device device)
      : sample_rate_(config.sample_rate), stft_(config.n_fft, config.hop), see_(config, device) {}

  std::int64_t sample_rate() const override { return sample_rate_; }
  double stretch_s() const override { return 4.0; }  // about what the network was trained on

  at::Tensor whole(const at::Tensor& stretches) const override {
    const std::int64_t samples = samples_of_stretch(*this);
    const std::int64_t times = (samples + stretches.size(1) - 1) / stretches.size(1);
    return stretches.repeat({1, times}).narrow(1, 0, samples);
  }

  at::Tensor features(const at::Tensor& waveforms) const override {
    return see_.features(stft_.forward(waveforms));
  }

 private:
  std::int64_t sample_rate_;
  dsp::Stft stft_;
  MaskFrontEnd see_;
};

/// What LAION-CLAP (Wu et al. 2023) hears: samples of 16 bits, repeated as often as they fit into
/// ten seconds, then silence. It takes longer ones at a random place; here there are none.
class ClapFrontEnd : public AudioFrontEnd {
 public:
  ClapFrontEnd() : log_mel_(config_) {}

  std::int64_t sample_rate() const override { return config_.sample_rate; }
  double stretch_s() const override { return 10.0; }

  at::Tensor whole(const at::Tensor& stretches) const override {
    constexpr double kFullScale = 32767.0;
    // Rounding would keep gradients from what is trained by its judgement.
    const at::Tensor rounded = stretches.requires_grad()
                                   ? stretches
                                   : (stretches.clamp(-1.0, 1.0) * kFullScale).trunc() / kFullScale;
    const std::int64_t samples = samples_of_stretch(*this);
    const at::Tensor repeated = rounded.repeat({1, samples / stretches.size(1)});
    return at::constant_pad_nd(repeated, {0, samples - repeated.size(1)});
  }

  at::Tensor features(const at::Tensor& waveforms) const override {
    return log_mel_.forward(waveforms);
  }

 private:
  dsp::LogMelConfig config_;
  dsp::LogMel log_mel_;
};

}  // namespace

std::unique_ptr<AudioFrontEnd> make_audio_front_end(const model::ModelConfig& config,
                                                    c10::Device device) {
  if (config.audio_encoder.value().architecture == nn::AudioArchitecture::htsat) {
    return std::make_unique<ClapFrontEnd>();
  }
  return std::make_unique<SeparatorsFrontEnd>(config.front_end, device);
}

}  // namespace lasso::separate
