#include <array>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <utility>

#include <fcntl.h>
#include <sndfile.h>

#include "decoder.hpp"
#include "sndfile.hpp"

namespace lasso::audio {

namespace {

constexpr long long kUnknownBytes = 0x7FFFF000;  // streams are headed with about 2^31 or 2^32
constexpr std::size_t kLogBytes = 16384;

/// How many times more sound the header promises than the file holds, 1 where it keeps its word.
/// libsndfile reads a file that is cut short to its end without a word, but notes it in its log:
/// "data : 160000 (should be 79956)".
double promised_share(SNDFILE* file) {
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
          promised > held && held > 0 && promised < kUnknownBytes) {
        return static_cast<double>(promised) / static_cast<double>(held);
      }
    }
  }
  return 1.0;
}

class SndfileDecoder : public Decoder {
 public:
  SndfileDecoder(SndfilePtr file, const SF_INFO& info) : file_(std::move(file)), info_(info) {
    damage_.missing_s = seconds(info_.frames) * (promised_share(file_.get()) - 1.0);
  }

  SoundInfo info() const override {
    SoundInfo info;
    info.sample_rate = info_.samplerate;
    info.channels = info_.channels;
    if (knows_length()) {
      info.length = {SoundLength::Certainty::exact, info_.frames};
    }
    info.format = {info_.format};
    info.layout = read_layout(file_.get(), info_.channels);
    info.tags = read_tags(file_.get());
    return info;
  }

  std::int64_t read(float* interleaved, std::int64_t samples) override {
    const std::int64_t got = sf_readf_float(file_.get(), interleaved, samples);
    position_ += got;
    return got;
  }

  Damage damage() const override { return damage_; }

  bool gave_up() const override {
    return sf_error(file_.get()) != SF_ERR_NO_ERROR || (knows_length() && position_ < info_.frames);
  }

 private:
  /// A FLAC of a pipe promises the largest number that there is.
  bool knows_length() const { return info_.frames < SF_COUNT_MAX; }
  double seconds(sf_count_t samples) const {
    return knows_length() ? static_cast<double>(samples) / info_.samplerate : 0.0;
  }

  SndfilePtr file_;
  SF_INFO info_;
  std::int64_t position_ = 0;
  Damage damage_;
};

}  // namespace

std::unique_ptr<Decoder> open_with_sndfile(const std::filesystem::path& path, std::string& reason) {
  SF_INFO info{};
  // By number: of a name it would believe the extension.
  SndfilePtr file(sf_open_fd(open(path.c_str(), O_RDONLY | O_CLOEXEC), SFM_READ, &info, SF_TRUE));
  if (!file) {
    const int error = sf_error(nullptr);
    if (error != SF_ERR_UNRECOGNISED_FORMAT && error != SF_ERR_UNSUPPORTED_ENCODING) {
      reason = sf_strerror(nullptr);
      reason.erase(reason.find_last_not_of(" .\n") + 1);
      reason = "it is damaged (" + reason + "); copy it again or convert it to WAV or FLAC first";
    }
    return nullptr;
  }
  const bool guesses = (info.format & SF_FORMAT_SUBMASK) == SF_FORMAT_MPEG_LAYER_III;
  if (info.frames <= 0 || info.samplerate <= 0 || guesses) {
    return nullptr;
  }
  return std::make_unique<SndfileDecoder>(std::move(file), info);
}

}  // namespace lasso::audio
