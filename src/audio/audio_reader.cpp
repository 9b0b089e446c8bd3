#include "lasso/audio/audio_reader.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <string>
#include <system_error>

#include <ATen/ATen.h>
#include <sndfile.h>

#include "lasso/core/error.hpp"

namespace lasso::audio {

namespace {

constexpr std::int64_t kMaxSampleRate = 1'000'000;  // above: a damaged header
constexpr long long kUnknownLength = 0x7FFFF000;    // streams are headed with about 2^31 or 2^32
constexpr std::size_t kLogBytes = 16384;

/// Whether the header promises more sound than the file holds. libsndfile reads such a file to
/// its end without a word, but notes it in its log: "data : 160000 (should be 79956)".
bool is_cut_short(SNDFILE* file) {
  std::array<char, kLogBytes> log{};
  sf_command(file, SFC_GET_LOG_INFO, log.data(), static_cast<int>(log.size()));
  std::istringstream lines(log.data());
  for (std::string line; std::getline(lines, line);) {
    // data and SSND: WAV, AIFF; riff: W64; Riff size: RF64; Data Size: AU
    for (const char* const label : {"data :", "SSND :", "riff :", "Riff size :", "Data Size   :"}) {
      const auto found = line.find(label);
      long long promised = 0;
      long long held = 0;
      if (found != std::string::npos &&
          std::sscanf(line.c_str() + found + std::strlen(label),
                      " %lld (should be %lld)",
                      &promised,
                      &held) == 2 &&
          promised > held && promised < kUnknownLength) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

void AudioReader::Close::operator()(sf_private_tag* file) const noexcept { sf_close(file); }

AudioReader::AudioReader(const std::filesystem::path& path) : path_(path) {
  const auto fail = [&](const std::string& fault) {
    throw Error(ErrorKind::input, "cannot read '" + path.string() + "': " + fault);
  };
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    fail("there is no such file; check the name");
  }
  if (std::filesystem::is_directory(path, ignored)) {
    fail("it is a folder; name the files in it");
  }
  if (std::filesystem::is_regular_file(path, ignored) &&
      std::filesystem::file_size(path, ignored) == 0) {
    fail("it is empty; record or copy it again");
  }
  SF_INFO info{};
  file_.reset(sf_open(path.c_str(), SFM_READ, &info));
  if (!file_) {
    std::string reason = sf_strerror(nullptr);
    reason.erase(reason.find_last_not_of(" .\n") + 1);
    fail("no sound that we can decode (" + reason + "); convert it to WAV or FLAC first");
  }
  if (info.frames <= 0 || info.channels <= 0) {
    fail("it holds no samples; record or copy it again");
  }
  if (info.samplerate <= 0 || info.samplerate > kMaxSampleRate) {
    fail("its sample rate of " + std::to_string(info.samplerate) +
         " Hz is not believable; mend its header");
  }
  if (is_cut_short(file_.get())) {
    fail("it ends before its header says; copy it again or convert it to repair the header");
  }
  sample_rate_ = info.samplerate;
  channels_ = info.channels;
  samples_ = info.frames;
  format_ = {info.format};
}

at::Tensor AudioReader::read(std::int64_t max_samples) {
  at::Tensor interleaved = at::empty({max_samples, channels_}, at::kFloat);
  const std::int64_t got = sf_readf_float(file_.get(), interleaved.data_ptr<float>(), max_samples);
  position_ += got;
  if (sf_error(file_.get()) != SF_ERR_NO_ERROR || (got == 0 && position_ < samples_)) {
    throw Error(ErrorKind::input,
                "'" + path_.string() + "' is damaged after " +
                    std::to_string(position_ / sample_rate_) + " s; copy it again");
  }
  return interleaved.narrow(0, 0, got).t().contiguous();
}

}  // namespace lasso::audio
