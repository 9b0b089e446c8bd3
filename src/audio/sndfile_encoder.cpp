#include <cerrno>
#include <cstring>
#include <utility>

#include <sndfile.h>

#include "encoder.hpp"
#include "lasso/audio/not_held.hpp"
#include "lasso/core/error.hpp"
#include "sndfile.hpp"

namespace lasso::audio {

namespace {

constexpr double kLossyQuality = 0.8;  // of 1.0: transparent to most ears, about 256 kbit/s stereo
constexpr double kMostWavBytes = 4.0e9;  // its header counts in 32 bits

/// Of one or two channels everybody knows which is which.
bool names_channels(const OutputRequest& request) {
  return request.channels > 2 && !request.layout.empty();
}

/// A WAV that names its channels is of the extensible kind, and a WAV that may become too long for
/// its header is written as RF64, which turns into a plain WAV when it is closed and has not.
int code_for(const OutputRequest& request) {
  int code = request.format.code;
  if ((code & SF_FORMAT_TYPEMASK) == SF_FORMAT_WAV && names_channels(request)) {
    code = (code & ~SF_FORMAT_TYPEMASK) | SF_FORMAT_WAVEX;
  }
  const int major = code & SF_FORMAT_TYPEMASK;
  const double bytes = static_cast<double>(request.samples.value_or(1LL << 60)) *
                       static_cast<double>(request.channels) * 4.0;
  const bool may_grow =
      (major == SF_FORMAT_WAV || major == SF_FORMAT_WAVEX) && bytes > kMostWavBytes;
  return may_grow ? (code & ~SF_FORMAT_TYPEMASK) | SF_FORMAT_RF64 : code;
}

class SndfileEncoder : public Encoder {
 public:
  SndfileEncoder(const std::filesystem::path& path, const OutputRequest& request) {
    SF_INFO info{};
    info.samplerate = static_cast<int>(request.sample_rate);
    info.channels = static_cast<int>(request.channels);
    info.format = code_for(request);
    file_.reset(sf_open(path.c_str(), SFM_WRITE, &info));
    if (!file_) {
      throw Error(ErrorKind::input, sf_strerror(nullptr));
    }
    if ((info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RF64 &&
        info.format != request.format.code) {
      sf_command(file_.get(), SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
    }
    if (!is_lossless(request.format)) {
      double quality = kLossyQuality;
      sf_command(file_.get(), SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof(quality));
    }
    if (names_channels(request)) {
      write_layout(file_.get(), request.layout);
    }
    left_out_ = write_tags(file_.get(), request.tags);
  }

  void write(const float* interleaved, std::int64_t samples) override {
    attempt([&] { return sf_writef_float(file_.get(), interleaved, samples) == samples; });
  }

  void write(const int* interleaved, std::int64_t samples) override {
    attempt([&] { return sf_writef_int(file_.get(), interleaved, samples) == samples; });
  }

  void finish() override {
    attempt([&] {
      sf_write_sync(file_.get());
      return sf_error(file_.get()) == SF_ERR_NO_ERROR;
    });
    file_.reset();
  }

  std::vector<std::string> notes() const override {
    return left_out_.empty() ? std::vector<std::string>()
                             : std::vector<std::string>{not_held(left_out_)};
  }

 private:
  /// Throws unless the step says that it is done.
  template <typename Step>
  void attempt(const Step& step) const {
    errno = 0;
    if (!step()) {
      // Some of its encoders do not say what went wrong, the system does.
      std::string fault = errno != 0 ? std::strerror(errno) : sf_strerror(file_.get());
      fault.erase(fault.find_last_not_of('.') + 1);
      throw Error(ErrorKind::input, fault + "; free some space");
    }
  }

  SndfilePtr file_;
  std::vector<std::string> left_out_;
};

}  // namespace

std::unique_ptr<Encoder> encode_with_sndfile(const std::filesystem::path& path,
                                             const OutputRequest& request) {
  return std::make_unique<SndfileEncoder>(path, request);
}

}  // namespace lasso::audio
