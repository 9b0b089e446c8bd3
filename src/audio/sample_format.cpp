#include "lasso/audio/sample_format.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <string_view>

#include <sndfile.h>

#include "lasso/core/error.hpp"

namespace lasso::audio {

namespace {

struct Container {
  std::string_view extension;
  int major;
  int usual_coding;
};

constexpr std::array<Container, 15> kContainers{{
    {".wav", SF_FORMAT_WAV, SF_FORMAT_PCM_16},
    {".wave", SF_FORMAT_WAV, SF_FORMAT_PCM_16},
    {".rf64", SF_FORMAT_RF64, SF_FORMAT_PCM_16},
    {".w64", SF_FORMAT_W64, SF_FORMAT_PCM_16},
    {".flac", SF_FORMAT_FLAC, SF_FORMAT_PCM_16},
    {".ogg", SF_FORMAT_OGG, SF_FORMAT_VORBIS},
    {".oga", SF_FORMAT_OGG, SF_FORMAT_VORBIS},
    {".opus", SF_FORMAT_OGG, SF_FORMAT_OPUS},
    {".mp3", SF_FORMAT_MPEG, SF_FORMAT_MPEG_LAYER_III},
    {".aiff", SF_FORMAT_AIFF, SF_FORMAT_PCM_16},
    {".aif", SF_FORMAT_AIFF, SF_FORMAT_PCM_16},
    {".aifc", SF_FORMAT_AIFF, SF_FORMAT_PCM_16},
    {".caf", SF_FORMAT_CAF, SF_FORMAT_PCM_16},
    {".au", SF_FORMAT_AU, SF_FORMAT_PCM_16},
    {".snd", SF_FORMAT_AU, SF_FORMAT_PCM_16},
}};

int major_of(int code) { return code & SF_FORMAT_TYPEMASK; }
int coding_of(int code) { return code & SF_FORMAT_SUBMASK; }

bool can_write(int code, std::int64_t sample_rate, std::int64_t channels) {
  SF_INFO info{};
  info.format = code;
  info.samplerate = static_cast<int>(sample_rate);
  info.channels = static_cast<int>(channels);
  return sf_format_check(&info) == SF_TRUE;
}

std::string format_name(int code) {
  SF_FORMAT_INFO info{};
  info.format = code;
  const int failed = sf_command(nullptr, SFC_GET_FORMAT_INFO, &info, sizeof(info));
  return failed == 0 && info.name != nullptr ? info.name : "unknown";
}

}  // namespace

int integer_bits(SampleFormat format) {
  switch (coding_of(format.code)) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
      return 8;
    case SF_FORMAT_PCM_16:
    case SF_FORMAT_ALAC_16:
      return 16;
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_ALAC_24:
      return 24;
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_ALAC_32:
      return 32;
    default:
      return 0;
  }
}

bool is_lossless(SampleFormat format) {
  const int coding = coding_of(format.code);
  return integer_bits(format) > 0 || coding == SF_FORMAT_FLOAT || coding == SF_FORMAT_DOUBLE;
}

std::string describe(SampleFormat format) {
  return format_name(major_of(format.code)) + ", " + format_name(coding_of(format.code));
}

SampleFormat format_for(const std::filesystem::path& path,
                        SampleFormat like,
                        std::int64_t sample_rate,
                        std::int64_t channels) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  const auto found = std::find_if(kContainers.begin(), kContainers.end(), [&](const Container& c) {
    return c.extension == extension;
  });
  if (found == kContainers.end()) {
    throw Error(ErrorKind::usage,
                "cannot write '" + path.string() + "': the extension '" + extension +
                    "' stands for no format we know; use .wav, .flac, .ogg, .opus, .mp3, .aiff, "
                    ".caf, .au, .w64 or .rf64");
  }
  // A .wav may be any of the RIFF family inside; keep which one it was.
  const int major = major_of(like.code);
  const bool riff = found->major == SF_FORMAT_WAV &&
                    (major == SF_FORMAT_WAVEX || major == SF_FORMAT_RF64 || major == SF_FORMAT_W64);
  if ((major == found->major || riff) && can_write(like.code, sample_rate, channels)) {
    return like;
  }
  if (const int kept = found->major | coding_of(like.code);
      can_write(kept, sample_rate, channels)) {
    return {kept};
  }
  // Keep the precision of floating point and of 24 bits where there is no such coding (FLAC).
  if (const int fine = found->major | SF_FORMAT_PCM_24;
      is_lossless(like) && integer_bits(like) != 8 && can_write(fine, sample_rate, channels)) {
    return {fine};
  }
  const int usual = found->major | found->usual_coding;
  if (!can_write(usual, sample_rate, channels)) {
    throw Error(ErrorKind::usage,
                "cannot write '" + path.string() + "': " + format_name(found->major) +
                    " does not hold " + std::to_string(channels) + " channels at " +
                    std::to_string(sample_rate) + " Hz; use .wav");
  }
  return {usual};
}

}  // namespace lasso::audio
