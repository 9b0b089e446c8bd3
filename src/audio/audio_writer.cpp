#include "lasso/audio/audio_writer.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include "encoder.hpp"
#include "lasso/core/error.hpp"

namespace lasso::audio {

namespace {

constexpr int kIntBits = 32;  // encoders take the upper bits of an int
constexpr std::uint64_t kNoiseSeed = 1;

}  // namespace

/// Puts the file's name before what an encoder does not like.
template <typename Action>
void AudioWriter::guarded(const Action& action) const {
  try {
    action();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) {
      throw;
    }
    throw Error(ErrorKind::input, "cannot write '" + path_.string() + "': " + error.what());
  }
}

AudioWriter::AudioWriter(const OutputRequest& request)
    : path_(request.path),
      format_(request.format),
      channels_(request.channels),
      noise_(at::detail::createCPUGenerator(kNoiseSeed)) {
  if (path_ != "-") {
    output_.emplace(path_, request.overwrite);
  }
  guarded([&] {
    const auto path = output_ ? output_->temporary() : path_;
    encoder_ = format_.muxer.empty() ? encode_with_sndfile(path, request)
                                     : encode_with_ffmpeg(path, request);
  });
}

AudioWriter::~AudioWriter() = default;

at::Tensor AudioWriter::write(const at::Tensor& block, const at::Tensor& dithered) {
  TORCH_CHECK(block.dim() == 2 && block.size(0) == channels_,
              "block must be (",
              channels_,
              ", samples), got ",
              block.sizes());
  const std::int64_t samples = block.size(1);
  const int bits = integer_bits(format_);
  if (bits == 0) {
    const at::Tensor interleaved = block.t().contiguous();
    guarded([&] { encoder_->write(interleaved.data_ptr<float>(), samples); });
    return block;
  }
  const double limit = std::ldexp(1.0, bits - 1);
  const double shift = std::ldexp(1.0, kIntBits - bits);
  at::Tensor noise;
  if (dithered.defined()) {
    const auto uniform = [&] { return at::rand(block.sizes(), noise_, at::kDouble); };
    noise = uniform().sub_(uniform()).mul_(dithered);
  }
  const at::Tensor contiguous = block.contiguous();
  at::Tensor written = at::empty_like(contiguous);
  std::vector<int> words(static_cast<std::size_t>(channels_ * samples));
  for (std::int64_t channel = 0; channel < channels_; ++channel) {
    const float* const x = contiguous.data_ptr<float>() + channel * samples;
    const double* const added =
        noise.defined() ? noise.data_ptr<double>() + channel * samples : nullptr;
    float* const y = written.data_ptr<float>() + channel * samples;
    for (std::int64_t i = 0; i < samples; ++i) {
      const double step = std::nearbyint(x[i] * limit + (added != nullptr ? added[i] : 0.0));
      const double fits = std::isnan(step) ? 0.0 : std::clamp(step, -limit, limit - 1.0);
      clipped_ += step != fits ? 1 : 0;
      words[static_cast<std::size_t>(i * channels_ + channel)] = static_cast<int>(fits * shift);
      y[i] = static_cast<float>(fits / limit);
    }
  }
  guarded([&] { encoder_->write(words.data(), samples); });
  return written;
}

void AudioWriter::commit() {
  guarded([&] { encoder_->finish(); });
  notes_ = encoder_->notes();
  encoder_.reset();
  if (output_) {
    output_->commit();
  }
}

}  // namespace lasso::audio
