#include "lasso/audio/sample_format.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <sstream>
#include <string_view>
#include <utility>

#include <sndfile.h>

#include "lasso/core/error.hpp"
#include "lasso/core/lower_extension.hpp"

namespace lasso::audio {

namespace {

struct Container {
  std::string_view extension;
  int major;
  int usual_coding;
  std::string_view muxer = {};  // FFmpeg's names
  std::string_view codec = {};
  bool is_film = false;
};

constexpr std::array<Container, 22> kContainers{{
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
    {".mp4", 0, 0, "mp4", "aac", true},
    {".m4a", 0, 0, "ipod", "aac"},
    {".mov", 0, 0, "mov", "aac", true},
    {".mkv", 0, 0, "matroska", "flac", true},
    {".mka", 0, 0, "matroska", "flac"},
    {".webm", 0, 0, "webm", "libopus", true},
    {".aac", 0, 0, "adts", "aac"},
}};

/// Samples without a header, by FFmpeg's names; its codecs have the same behind "pcm_".
constexpr std::array<std::pair<std::string_view, int>, 9> kRawCodings{{{"u8", SF_FORMAT_PCM_U8},
                                                                       {"s16le", SF_FORMAT_PCM_16},
                                                                       {"s16be", SF_FORMAT_PCM_16},
                                                                       {"s24le", SF_FORMAT_PCM_24},
                                                                       {"s24be", SF_FORMAT_PCM_24},
                                                                       {"s32le", SF_FORMAT_PCM_32},
                                                                       {"s32be", SF_FORMAT_PCM_32},
                                                                       {"f32le", SF_FORMAT_FLOAT},
                                                                       {"f32be", SF_FORMAT_FLOAT}}};
constexpr std::int64_t kMaxRawChannels = 255;

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

int integer_bits(const SampleFormat& format) {
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

bool is_lossless(const SampleFormat& format) {
  const int coding = coding_of(format.code);
  return integer_bits(format) > 0 || coding == SF_FORMAT_FLOAT || coding == SF_FORMAT_DOUBLE;
}

std::string describe(const SampleFormat& format) {
  if (format.muxer.empty()) {
    return format_name(major_of(format.code)) + ", " + format_name(coding_of(format.code));
  }
  const std::string container = format.muxer == "ipod" ? "m4a" : format.muxer;
  const int coding = coding_of(format.code);
  return container + ", " + (coding == 0 ? format.codec : format_name(coding));
}

RawFormat parse_raw_format(const std::string& text) {
  std::istringstream fields(text);
  RawFormat raw;
  char comma = '\0';
  std::getline(fields, raw.coding, ',');
  fields >> raw.sample_rate >> comma >> raw.channels;
  const bool known = std::any_of(kRawCodings.begin(), kRawCodings.end(), [&](const auto& coding) {
    return coding.first == raw.coding;
  });
  if (!known || fields.fail() || !fields.eof() || comma != ',' || raw.sample_rate < 1 ||
      raw.sample_rate > kMaxSampleRate || raw.channels < 1 || raw.channels > kMaxRawChannels) {
    throw Error(ErrorKind::usage,
                "raw format '" + text +
                    "' is not CODING,RATE,CHANNELS; write for example f32le,48000,2 (codings: u8, "
                    "s16le, s16be, s24le, s24be, s32le, s32be, f32le, f32be)");
  }
  return raw;
}

namespace {

int coding_for(int bits) {
  switch (bits) {
    case 16:
      return SF_FORMAT_PCM_16;
    case 24:
      return SF_FORMAT_PCM_24;
    case 32:
      return SF_FORMAT_PCM_32;
    default:
      return SF_FORMAT_FLOAT;
  }
}

/// What goes down a pipe: a WAV whose header does not know the length, or no header at all.
SampleFormat stream_format(const SampleFormat& like, const OutputOptions& options) {
  if (options.raw) {
    const auto coding =
        std::find_if(kRawCodings.begin(), kRawCodings.end(), [&](const auto& known) {
          return known.first == options.raw->coding;
        });
    return {coding->second, options.raw->coding, "pcm_" + options.raw->coding};
  }
  if (!options.container.empty() && options.container != "wav") {
    throw Error(ErrorKind::usage,
                "standard output takes WAV, or with --raw-format no header, not '" +
                    options.container + "'; name a file with -o");
  }
  const int coding = options.bits                               ? coding_for(*options.bits)
                     : integer_bits(like) == 8                  ? SF_FORMAT_PCM_U8
                     : coding_of(like.code) == SF_FORMAT_DOUBLE ? SF_FORMAT_FLOAT
                     : !is_lossless(like)                       ? SF_FORMAT_PCM_16
                     : integer_bits(like) > 0                   ? coding_for(integer_bits(like))
                                                                : SF_FORMAT_FLOAT;
  const auto raw = std::find_if(kRawCodings.begin(), kRawCodings.end(), [&](const auto& known) {
    return known.second == coding;
  });
  return {coding, "wav", "pcm_" + std::string(raw->first)};
}

/// FLAC beside pictures, of 16 or 24 bits.
int flac_coding(const SampleFormat& like,
                const std::filesystem::path& path,
                const OutputOptions& options) {
  const bool fine = is_lossless(like) && (integer_bits(like) == 0 || integer_bits(like) > 16);
  const int bits = options.bits.value_or(fine ? 24 : 16);
  if (bits != 16 && bits != 24) {
    throw Error(ErrorKind::usage,
                "cannot write '" + path.string() +
                    "': its FLAC holds 16 or 24 bits; choose one of them or use .wav");
  }
  return coding_for(bits);
}

/// The coding that is asked for, where the container has it.
SampleFormat with_bits(const Container& container,
                       const std::filesystem::path& path,
                       std::int64_t sample_rate,
                       std::int64_t channels,
                       int bits) {
  const int code = container.major | coding_for(bits);
  if (container.major == 0 || !can_write(code, sample_rate, channels)) {
    throw Error(ErrorKind::usage,
                "cannot write '" + path.string() + "': " + std::string(container.extension) +
                    " holds no samples of " +
                    (bits > 0 ? std::to_string(bits) + " bits" : "float") +
                    "; leave --bits and --clip float out or use .wav");
  }
  return {code};
}

}  // namespace

SampleFormat format_for(const std::filesystem::path& path,
                        const SampleFormat& like,
                        std::int64_t sample_rate,
                        std::int64_t channels,
                        const OutputOptions& options) {
  if (path == "-" || options.raw) {
    return stream_format(like, options);
  }
  const std::string extension = lower_extension(
      options.container.empty() ? path : std::filesystem::path("x." + options.container));
  const auto found = std::find_if(kContainers.begin(), kContainers.end(), [&](const Container& c) {
    return c.extension == extension;
  });
  if (found == kContainers.end()) {
    throw Error(ErrorKind::usage,
                "cannot write '" + path.string() + "': the extension '" + extension +
                    "' stands for no format we know; use .wav, .flac, .ogg, .opus, .mp3, .m4a, "
                    ".aiff, .caf, .au, .w64, .rf64, .mp4, .mov, .mkv or .webm");
  }
  const bool flac = found->codec == "flac";
  if (options.bits && !flac) {
    return with_bits(*found, path, sample_rate, channels, *options.bits);
  }
  if (found->major == 0) {
    return {flac ? flac_coding(like, path, options) : 0,
            std::string(found->muxer),
            std::string(found->codec),
            found->is_film};
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
