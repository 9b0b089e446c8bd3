#include "lasso/audio/audio_writer.hpp"

#include <cmath>
#include <string>

#include <ATen/ATen.h>
#include <sndfile.h>

#include "lasso/core/error.hpp"

namespace lasso::audio {

namespace {

constexpr int kIntBits = 32;           // libsndfile takes the upper bits of an int
constexpr double kLossyQuality = 0.8;  // of 1.0: transparent to most ears, about 256 kbit/s stereo

}  // namespace

void AudioWriter::Close::operator()(sf_private_tag* file) const noexcept { sf_close(file); }

AudioWriter::AudioWriter(const std::filesystem::path& path,
                         SampleFormat format,
                         std::int64_t sample_rate,
                         std::int64_t channels,
                         bool overwrite)
    : output_(path, overwrite), format_(format), channels_(channels) {
  SF_INFO info{};
  info.samplerate = static_cast<int>(sample_rate);
  info.channels = static_cast<int>(channels);
  info.format = format.code;
  file_.reset(sf_open(output_.temporary().c_str(), SFM_WRITE, &info));
  if (!file_) {
    throw Error(ErrorKind::input,
                "cannot write '" + path.string() + "': " + sf_strerror(nullptr) + " (format " +
                    describe(format) + "); choose another name or format with -o");
  }
  if (!is_lossless(format)) {
    double quality = kLossyQuality;
    sf_command(file_.get(), SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof(quality));
  }
}

AudioWriter::~AudioWriter() = default;

void AudioWriter::fail() const {
  throw Error(ErrorKind::input,
              "cannot write '" + output_.target().string() + "': " + sf_strerror(file_.get()) +
                  "; free some space or choose another folder with -o");
}

at::Tensor AudioWriter::write(const at::Tensor& block) {
  TORCH_CHECK(block.dim() == 2 && block.size(0) == channels_,
              "block must be (",
              channels_,
              ", samples), got ",
              block.sizes());
  const std::int64_t samples = block.size(1);
  at::Tensor held = block;
  std::int64_t written = 0;
  if (const int bits = integer_bits(format_); bits > 0) {
    const double limit = std::ldexp(1.0, bits - 1);
    const at::Tensor steps = block.to(at::kDouble).mul(limit).round_();
    const at::Tensor fits = steps.nan_to_num(0.0, limit, -limit).clamp(-limit, limit - 1.0);
    clipped_ += steps.ne(fits).sum().item<std::int64_t>();
    held = fits.div(limit).to(at::kFloat);
    const double shift = std::ldexp(1.0, kIntBits - bits);
    const at::Tensor words = fits.t().mul(shift).to(at::kInt).contiguous();
    written = sf_writef_int(file_.get(), words.data_ptr<int>(), samples);
  } else {
    const at::Tensor interleaved = block.t().contiguous();
    written = sf_writef_float(file_.get(), interleaved.data_ptr<float>(), samples);
  }
  if (written != samples) {
    fail();
  }
  return held;
}

void AudioWriter::commit() {
  sf_write_sync(file_.get());
  if (sf_error(file_.get()) != SF_ERR_NO_ERROR) {
    fail();
  }
  file_.reset();
  output_.commit();
}

}  // namespace lasso::audio
