#include "lasso/audio/audio_reader.hpp"

#include <string>
#include <system_error>

#include <ATen/ATen.h>

#include "decoder.hpp"
#include "lasso/core/error.hpp"

namespace lasso::audio {

bool is_stream(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto type = std::filesystem::status(path, ignored).type();
  return path == "-" || type == std::filesystem::file_type::fifo ||
         type == std::filesystem::file_type::character ||
         type == std::filesystem::file_type::socket;
}

AudioReader::AudioReader(const std::filesystem::path& path, const InputOptions& options)
    : path_(path) {
  const auto fail = [&](const std::string& fault) {
    throw Error(ErrorKind::input, "cannot read '" + path.string() + "': " + fault);
  };
  std::error_code ignored;
  if (path != "-" && !std::filesystem::exists(path, ignored)) {
    fail("there is no such file; check the name");
  }
  if (std::filesystem::is_directory(path, ignored)) {
    fail("it is a folder; name the files in it");
  }
  if (std::filesystem::is_regular_file(path, ignored) &&
      std::filesystem::file_size(path, ignored) == 0) {
    fail("it is empty; record or copy it again");
  }
  std::string reason;
  if (!is_stream(path) && !options.raw && options.track <= 1) {
    decoder_ = open_with_sndfile(path, reason);
  }
  if (!decoder_) {
    decoder_ = open_with_ffmpeg(path, options, reason);
  }
  if (!decoder_) {
    fail(reason);
  }
  info_ = std::make_unique<const SoundInfo>(decoder_->info());
  if (info_->channels <= 0 || info_->samples.value_or(1) <= 0) {
    fail("it holds no samples; record or copy it again");
  }
  if (info_->sample_rate <= 0 || info_->sample_rate > kMaxSampleRate) {
    fail("its sample rate of " + std::to_string(info_->sample_rate) +
         " Hz is not believable; mend its header");
  }
}

AudioReader::~AudioReader() = default;

std::int64_t AudioReader::sample_rate() const { return info_->sample_rate; }
std::int64_t AudioReader::channels() const { return info_->channels; }
const SampleFormat& AudioReader::format() const noexcept { return info_->format; }
const Tags& AudioReader::tags() const noexcept { return info_->tags; }
bool AudioReader::has_picture() const noexcept { return info_->has_picture; }
std::optional<std::int64_t> AudioReader::samples() const noexcept { return info_->samples; }

double AudioReader::about_s() const noexcept {
  return info_->samples
             ? static_cast<double>(*info_->samples) / static_cast<double>(info_->sample_rate)
             : info_->about_s.value_or(0.0);
}

at::Tensor AudioReader::read(std::int64_t max_samples) {
  at::Tensor interleaved = at::empty({max_samples, info_->channels}, at::kFloat);
  try {
    const std::int64_t got = decoder_->read(interleaved.data_ptr<float>(), max_samples);
    position_ += got;
    return interleaved.narrow(0, 0, got).t().contiguous();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) {
      throw;
    }
    throw Error(ErrorKind::input,
                "'" + path_.string() + "' " + error.what() + " after " +
                    std::to_string(position_ / info_->sample_rate) + " s; copy it again");
  }
}

}  // namespace lasso::audio
