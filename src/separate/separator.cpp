#include "lasso/separate/separator.hpp"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace lasso::separate {

namespace {

/// Frames times bins (or bands) that go through the network at once. Larger blocks are no faster
/// with AudioSep and take more memory; with a small network smaller ones are slower.
constexpr std::int64_t kBlockCells = 1 << 15;

std::int64_t block_frames(const model::FrontEnd& front_end) {
  return (kBlockCells + front_end.rows() - 1) / front_end.rows();
}

}  // namespace

Separator::Separator(SampleSource& source,
                     const model::FrontEnd& front_end,
                     MaskEstimator& estimator,
                     const at::Tensor& condition)
    : source_(source),
      device_(condition.device()),
      block_samples_(block_frames(front_end) * front_end.hop),
      analysis_(dsp::Stft(front_end.n_fft, front_end.hop)),
      mask_(estimator.stream(condition)),
      synthesis_(dsp::Stft(front_end.n_fft, front_end.hop)),
      target_(at::empty({source.channels(), 0}, at::kFloat)) {
  TORCH_CHECK(source.sample_rate() == front_end.sample_rate,
              "source must have the model's rate of ",
              front_end.sample_rate,
              " Hz, got ",
              source.sample_rate());
}

/// A whole block, or what is left of the source.
at::Tensor Separator::next_block() {
  std::vector<at::Tensor> parts;
  std::int64_t samples = 0;
  do {
    parts.push_back(source_.read(block_samples_ - samples));
    samples += parts.back().size(1);
  } while (samples < block_samples_ && parts.back().size(1) > 0);
  return at::cat(parts, 1);
}

void Separator::advance() {
  const at::NoGradGuard no_grad;
  const at::Tensor block = next_block();
  received_ += block.size(1);
  finished_ = block.size(1) < block_samples_;
  if (received_ == 0) {
    return;
  }
  std::vector<at::Tensor> spectra;
  if (waiting_.defined()) {
    spectra.push_back(waiting_);
  }
  std::vector<at::Tensor> gains;
  const auto analyse = [&](const at::Tensor& spectrum) {
    if (spectrum.size(2) > 0) {
      spectra.push_back(spectrum);
      gains.push_back(mask_->push(spectrum));
    }
  };
  if (block.size(1) > 0) {
    analyse(analysis_.push(block.nan_to_num(0.0, 0.0, 0.0).to(device_)));
  }
  if (finished_) {
    analyse(analysis_.finish());
    gains.push_back(mask_->finish());
  }
  if (gains.empty()) {  // not one frame so far
    return;
  }
  const at::Tensor spectrum = at::cat(spectra, 2);
  const at::Tensor gain = at::cat(gains, 2);
  const std::int64_t settled = gain.size(2);
  waiting_ = spectrum.narrow(2, settled, spectrum.size(2) - settled).clone();
  target_ = synthesis_.push(spectrum.narrow(2, 0, settled) * gain);
  if (finished_) {
    target_ = at::cat({target_, synthesis_.finish()}, 1).narrow(1, 0, received_ - given_);
  }
  given_ += target_.size(1);
  target_ = target_.to(at::kCPU);
}

at::Tensor Separator::read(std::int64_t max_samples) {
  while (target_.size(1) == 0 && !finished_) {
    advance();
  }
  const std::int64_t count = std::min(max_samples, target_.size(1));
  at::Tensor block = target_.narrow(1, 0, count).clone();
  target_ = target_.narrow(1, count, target_.size(1) - count);
  return block;
}

}  // namespace lasso::separate
