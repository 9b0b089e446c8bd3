#include <array>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <utility>

#include <sndfile.h>

#include "decoder.hpp"
#include "lasso/core/error.hpp"
#include "sndfile_tags.hpp"

namespace lasso::audio {

namespace {

constexpr long long kUnknownLength = 0x7FFFF000;  // streams are headed with about 2^31 or 2^32
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

struct Close {
  void operator()(SNDFILE* file) const noexcept { sf_close(file); }
};
using File = std::unique_ptr<SNDFILE, Close>;

class SndfileDecoder : public Decoder {
 public:
  SndfileDecoder(File file, const SF_INFO& info) : file_(std::move(file)), info_(info) {}

  SoundInfo info() const override {
    SoundInfo info;
    info.sample_rate = info_.samplerate;
    info.channels = info_.channels;
    info.samples = info_.frames;
    info.format = {info_.format};
    info.tags = read_tags(file_.get());
    return info;
  }

  std::int64_t read(float* interleaved, std::int64_t samples) override {
    const std::int64_t got = sf_readf_float(file_.get(), interleaved, samples);
    position_ += got;
    if (sf_error(file_.get()) != SF_ERR_NO_ERROR || (got == 0 && position_ < info_.frames)) {
      throw Error(ErrorKind::input, "is damaged");
    }
    return got;
  }

 private:
  File file_;
  SF_INFO info_;
  std::int64_t position_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> open_with_sndfile(const std::filesystem::path& path, std::string& reason) {
  SF_INFO info{};
  File file(sf_open(path.c_str(), SFM_READ, &info));
  if (!file) {
    const int error = sf_error(nullptr);
    reason = sf_strerror(nullptr);
    reason.erase(reason.find_last_not_of(" .\n") + 1);
    if (error != SF_ERR_UNRECOGNISED_FORMAT && error != SF_ERR_UNSUPPORTED_ENCODING) {
      throw Error(ErrorKind::input,
                  "cannot read '" + path.string() + "': it is damaged (" + reason +
                      "); copy it again or convert it to WAV or FLAC first");
    }
    return nullptr;
  }
  if (is_cut_short(file.get())) {
    throw Error(ErrorKind::input,
                "cannot read '" + path.string() +
                    "': it ends before its header says; copy it again or convert it to repair the "
                    "header");
  }
  return std::make_unique<SndfileDecoder>(std::move(file), info);
}

}  // namespace lasso::audio
