#include "lasso/audio/audio_reader.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <numeric>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

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

namespace {

/// Whether an Ogg file (RFC 3533) is one Vorbis stream from its first page to its last, as
/// libsndfile takes any to be.
bool is_one_vorbis(std::ifstream& file) {
  constexpr std::size_t kHeaderBytes = 27;
  constexpr unsigned char kFirstOfStream = 2;
  std::int64_t streams = 0;
  for (std::int64_t page = 0; file.peek() != std::ifstream::traits_type::eof(); ++page) {
    std::array<char, kHeaderBytes> header{};
    std::array<char, 255> lengths{};
    file.read(header.data(), kHeaderBytes);
    const auto count = static_cast<unsigned char>(header.back());
    file.read(lengths.data(), count);
    if (!file || std::string_view(header.data(), 4) != "OggS") {
      return false;
    }
    const std::int64_t bytes = std::accumulate(
        lengths.begin(),
        lengths.begin() + count,
        std::int64_t{0},
        [](std::int64_t sum, char length) { return sum + static_cast<unsigned char>(length); });
    streams += (static_cast<unsigned char>(header[5]) & kFirstOfStream) != 0 ? 1 : 0;
    if (page == 0) {
      std::array<char, 7> packet{};
      file.read(packet.data(), packet.size());
      if (!file || std::string_view(packet.data(), packet.size()) != "\x01vorbis") {
        return false;
      }
      file.seekg(bytes - static_cast<std::int64_t>(packet.size()), std::ios::cur);
    } else {
      file.seekg(bytes, std::ios::cur);
    }
  }
  return streams == 1;
}

/// Whether a file holds MP3 or an Ogg, of which libsndfile would guess the length, or FLAC, of
/// which it reads neither covers nor which channel is which.
bool is_left_to_ffmpeg(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 4> start{};
  file.read(start.data(), start.size());
  file.seekg(0);
  const std::string_view text(start.data(), start.size());
  if (text == "OggS") {
    return !is_one_vorbis(file);
  }
  constexpr unsigned char kSync = 0xFF;  // and three bits more
  return text == "fLaC" || text.substr(0, 3) == "ID3" ||
         (static_cast<unsigned char>(start[0]) == kSync &&
          static_cast<unsigned char>(start[1]) >= 0xE0);
}

}  // namespace

AudioReader::AudioReader(const std::filesystem::path& path, const InputOptions& options)
    : path_(path), options_(options) {
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
  std::string verdict;  // libsndfile's, where it knows what the file is
  std::string reason;
  const bool both = !is_stream(path) && !options.raw && options.track <= 1;
  const bool ffmpeg_first = both && is_left_to_ffmpeg(path);
  if (both && !ffmpeg_first) {
    decoder_ = open_with_sndfile(path, verdict);
  }
  if (!decoder_) {
    decoder_ = open_with_ffmpeg(path, options, reason);
  }
  if (!decoder_ && ffmpeg_first) {
    decoder_ = open_with_sndfile(path, verdict);
  }
  if (!decoder_) {
    fail(verdict.empty() ? reason : verdict);
  }
  info_ = std::make_unique<const SoundInfo>(decoder_->info());
  if (info_->sample_rate > kMaxSampleRate) {
    fail("its sample rate of " + std::to_string(info_->sample_rate) +
         " Hz is implausible; repair its header");
  }
  refuse_if_strict();
}

AudioReader::~AudioReader() = default;

std::int64_t AudioReader::sample_rate() const { return info_->sample_rate; }
std::int64_t AudioReader::channels() const { return info_->channels; }
const SampleFormat& AudioReader::format() const noexcept { return info_->format; }
const Tags& AudioReader::tags() const noexcept { return info_->tags; }
bool AudioReader::has_picture() const noexcept { return info_->has_picture; }
const std::string& AudioReader::layout() const noexcept { return info_->layout; }
const std::vector<std::string>& AudioReader::extras() const noexcept { return info_->extras; }
double AudioReader::begins_s() const noexcept { return info_->begins_s; }
const SoundLength& AudioReader::length() const noexcept { return info_->length; }

double AudioReader::about_s() const noexcept {
  return static_cast<double>(info_->length.samples) / static_cast<double>(info_->sample_rate);
}

Damage AudioReader::damage() const {
  Damage damage = decoder_->damage();
  if (ended_ && info_->length.is_exact() && position_ < info_->length.samples) {
    damage.missing_s = static_cast<double>(info_->length.samples - position_) /
                       static_cast<double>(info_->sample_rate);
  }
  return damage;
}

at::Tensor AudioReader::read(std::int64_t max_samples) {
  at::Tensor interleaved = at::empty({max_samples, info_->channels}, at::kFloat);
  std::int64_t got = decoder_->read(interleaved.data_ptr<float>(), max_samples);
  if (got == 0 && max_samples > 0) {
    got = decoder_->gave_up() ? take_over(interleaved.data_ptr<float>(), max_samples) : 0;
    ended_ = got == 0;
  }
  position_ += got;
  refuse_if_strict();
  return interleaved.narrow(0, 0, got).t().contiguous();
}

/// Goes on with FFmpeg behind what libsndfile cannot read; gives how many samples it found there.
std::int64_t AudioReader::take_over(float* interleaved, std::int64_t samples) {
  std::string reason;
  auto other = open_with_ffmpeg(path_, options_, reason);
  if (!other || other->info().channels != info_->channels ||
      other->info().sample_rate != info_->sample_rate) {
    return 0;
  }
  std::vector<float> heard(static_cast<std::size_t>(kBlockSamples * info_->channels));
  for (std::int64_t left = position_; left > 0;) {
    const std::int64_t got = other->read(heard.data(), std::min(left, kBlockSamples));
    if (got == 0) {
      return 0;
    }
    left -= got;
  }
  const std::int64_t got = other->read(interleaved, samples);
  if (got > 0) {
    decoder_ = std::move(other);
  }
  return got;
}

void AudioReader::refuse_if_strict() const {
  if (const Damage found = options_.strict ? damage() : Damage(); found.is_any()) {
    throw Error(ErrorKind::input,
                "'" + path_.string() + "' " + in_words(found) +
                    "; copy it again, or omit --strict to use what can be read");
  }
}

}  // namespace lasso::audio
