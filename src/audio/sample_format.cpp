#include "lasso/audio/sample_format.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "ffmpeg.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/lower_case.hpp"
#include "sndfile.hpp"

namespace lasso::audio {

namespace {

struct Container {
  std::string_view extension;
  int major;                       // libsndfile's number, 0 where only FFmpeg writes it
  int usual_coding;                // for libsndfile
  std::string_view muxer = {};     // FFmpeg's names
  std::string_view codec = {};     // its usual one, of FFmpeg's codecs
  std::string_view lossless = {};  // what it has for samples that are not to be lost
  bool is_film = false;
};

constexpr std::array<Container, 34> kContainers{{
    {".wav", SF_FORMAT_WAV, SF_FORMAT_PCM_16},
    {".wave", SF_FORMAT_WAV, SF_FORMAT_PCM_16},
    {".rf64", SF_FORMAT_RF64, SF_FORMAT_PCM_16},
    {".w64", SF_FORMAT_W64, SF_FORMAT_PCM_16},
    {".ogg", SF_FORMAT_OGG, SF_FORMAT_VORBIS, "ogg", "vorbis"},
    {".oga", SF_FORMAT_OGG, SF_FORMAT_VORBIS, "ogg", "vorbis", "flac"},
    {".aiff", SF_FORMAT_AIFF, SF_FORMAT_PCM_16},
    {".aif", SF_FORMAT_AIFF, SF_FORMAT_PCM_16},
    {".aifc", SF_FORMAT_AIFF, SF_FORMAT_PCM_16},
    {".caf", SF_FORMAT_CAF, SF_FORMAT_PCM_16},
    {".au", SF_FORMAT_AU, SF_FORMAT_PCM_16},
    {".snd", SF_FORMAT_AU, SF_FORMAT_PCM_16},
    {".flac", 0, 0, "flac", "flac", "flac"},
    {".opus", 0, 0, "opus", "opus"},
    {".mp3", 0, 0, "mp3", "mp3"},
    {".mp4", 0, 0, "mp4", "aac", "alac", true},
    {".m4v", 0, 0, "mp4", "aac", "alac", true},
    {".m4a", 0, 0, "ipod", "aac", "alac"},
    {".m4b", 0, 0, "ipod", "aac", "alac"},
    {".mov", 0, 0, "mov", "aac", "pcm", true},
    {".mkv", 0, 0, "matroska", "flac", "flac", true},
    {".mka", 0, 0, "matroska", "flac", "flac"},
    {".webm", 0, 0, "webm", "opus", "", true},
    {".ts", 0, 0, "mpegts", "aac", "", true},
    {".m2ts", 0, 0, "mpegts", "aac", "", true},
    {".mts", 0, 0, "mpegts", "aac", "", true},
    {".avi", 0, 0, "avi", "mp3", "pcm", true},
    {".flv", 0, 0, "flv", "aac", "", true},
    {".3gp", 0, 0, "3gp", "aac", "", true},
    {".wmv", 0, 0, "asf", "wmav2", "", true},
    {".wma", 0, 0, "asf", "wmav2"},
    {".aac", 0, 0, "adts", "aac"},
    {".ac3", 0, 0, "ac3", "ac3"},
    {".mp2", 0, 0, "mp2", "mp2"},
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

/// Whether libsndfile opens such a file for writing; its own check says so of some that it does
/// not.
bool can_write(int code, std::int64_t sample_rate, std::int64_t channels) {
  SF_INFO info{};
  info.format = code;
  info.samplerate = static_cast<int>(sample_rate);
  info.channels = static_cast<int>(channels);
  SF_VIRTUAL_IO nowhere{
      [](void*) { return sf_count_t{0}; },
      [](sf_count_t, int, void*) { return sf_count_t{0}; },
      [](void*, sf_count_t, void*) { return sf_count_t{0}; },
      [](const void*, sf_count_t count, void*) { return count; },
      [](void*) { return sf_count_t{0}; },
  };
  const SndfilePtr file(sf_open_virtual(&nowhere, SFM_WRITE, &info, nullptr));
  return file != nullptr;
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

bool loses_bits(const SampleFormat& from, const SampleFormat& to) {
  return integer_bits(to) > 0 && (integer_bits(from) == 0 || integer_bits(from) > integer_bits(to));
}

bool is_lossless(const SampleFormat& format) {
  const int coding = coding_of(format.code);
  return integer_bits(format) > 0 || coding == SF_FORMAT_FLOAT || coding == SF_FORMAT_DOUBLE;
}

std::string describe(const SampleFormat& format) {
  const int coding = coding_of(format.code);
  const std::string lossy = is_lossless(format) ? "" : " (lossy)";
  if (format.muxer.empty()) {
    return format_name(major_of(format.code)) + ", " + format_name(coding) + lossy;
  }
  const std::string container = format.muxer == "ipod" ? "m4a" : format.muxer;
  return container + ", " +
         (coding == 0                          ? format.codec + lossy
          : format.codec.substr(0, 3) == "pcm" ? format_name(coding)
                                               : format.codec + " of " + format_name(coding));
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

[[noreturn]] void refuse_bits(const Container& container,
                              const std::filesystem::path& path,
                              int bits) {
  throw Error(ErrorKind::usage,
              "cannot write '" + path.string() + "': " + std::string(container.extension) +
                  " holds no samples of " + (bits > 0 ? std::to_string(bits) + " bits" : "float") +
                  "; leave --bits and --clip float out or use .wav");
}

[[noreturn]] void refuse_channels(const std::string& container,
                                  const std::filesystem::path& path,
                                  std::int64_t sample_rate,
                                  std::int64_t channels) {
  throw Error(ErrorKind::usage,
              "cannot write '" + path.string() + "': " + container + " does not hold " +
                  std::to_string(channels) + " channels at " + std::to_string(sample_rate) +
                  " Hz; use .wav");
}

/// FFmpeg's name of samples that are not compressed.
std::string pcm_codec(int coding) {
  switch (coding) {
    case SF_FORMAT_PCM_U8:
    case SF_FORMAT_PCM_S8:
      return "pcm_u8";
    case SF_FORMAT_PCM_16:
      return "pcm_s16le";
    case SF_FORMAT_PCM_24:
      return "pcm_s24le";
    case SF_FORMAT_PCM_32:
      return "pcm_s32le";
    default:
      return "pcm_f32le";
  }
}

/// Samples in one of FFmpeg's containers as they are. Empty where it would lose some, or where its
/// bits are not those that are asked for.
std::optional<SampleFormat> lossless_format(const Container& container,
                                            const SampleFormat& like,
                                            std::optional<int> bits) {
  if (container.lossless.empty()) {
    return std::nullopt;
  }
  const std::string muxer(container.muxer);
  const bool is_kept =
      is_lossless(like) && !like.codec.empty() && !encoder_for(muxer, like.codec).empty();
  const bool is_pcm = is_kept ? like.codec.substr(0, 4) == "pcm_" : container.lossless == "pcm";
  if (is_pcm) {
    const int coding = bits ? coding_for(*bits) : coding_of(like.code);
    const std::string codec = encoder_for(muxer, pcm_codec(coding));
    return codec.empty() ? std::nullopt
                         : std::optional(SampleFormat{coding, muxer, codec, container.is_film});
  }
  const std::string codec =
      encoder_for(muxer, is_kept ? like.codec : std::string(container.lossless));
  const bool fine = is_lossless(like) && (integer_bits(like) == 0 || integer_bits(like) > 16);
  const int kept_bits = bits.value_or(fine ? 24 : 16);
  if (codec.empty() || (kept_bits != 16 && kept_bits != 24)) {
    return std::nullopt;
  }
  return SampleFormat{coding_for(kept_bits), muxer, codec, container.is_film};
}

/// What FFmpeg writes there: the input's codec if the container has it, and without loss if the
/// input is and it can.
SampleFormat ffmpeg_format(const Container& container,
                           const std::filesystem::path& path,
                           const SampleFormat& like,
                           std::int64_t sample_rate,
                           std::int64_t channels,
                           std::optional<int> bits) {
  const std::string muxer(container.muxer);
  const auto lossy = [&](const std::string& codec) {
    return SampleFormat{0, muxer, encoder_for(muxer, codec), container.is_film};
  };
  std::vector<SampleFormat> likely;  // the best first
  if (!is_lossless(like) && !like.codec.empty() && !bits) {
    likely.push_back(lossy(like.codec));
  }
  if (is_lossless(like) || bits || container.codec == container.lossless) {
    // As the input has it, and as the container usually does.
    for (const SampleFormat& model : {like, SampleFormat{like.code}}) {
      if (const auto format = lossless_format(container, model, bits)) {
        likely.push_back(*format);
      }
    }
  }
  if (bits && likely.empty()) {
    refuse_bits(container, path, *bits);
  }
  if (!bits) {
    likely.push_back(lossy(std::string(container.codec)));
  }
  const auto found = std::find_if(likely.begin(), likely.end(), [&](const SampleFormat& format) {
    return can_mux(format, sample_rate, channels);
  });
  if (found == likely.end()) {
    refuse_channels(likely.back().codec, path, sample_rate, channels);
  }
  return *found;
}

/// The coding that is asked for, where the container has it.
SampleFormat with_bits(const Container& container,
                       const std::filesystem::path& path,
                       std::int64_t sample_rate,
                       std::int64_t channels,
                       int bits) {
  const int code = container.major | coding_for(bits);
  if (!can_write(code, sample_rate, channels)) {
    refuse_bits(container, path, bits);
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
                    "' is no known format; use .wav, .flac, .ogg, .opus, .mp3, .m4a, .aiff, .caf, "
                    ".au, .w64, .rf64, .mp4, .mov, .mkv, .webm, .ts or .avi");
  }
  // An Ogg of another codec than Vorbis stays what it is.
  const bool is_other_ogg = found->major == SF_FORMAT_OGG && !like.codec.empty() &&
                            like.codec != found->codec && !options.bits &&
                            (!is_lossless(like) || !found->lossless.empty()) &&
                            !encoder_for(std::string(found->muxer), like.codec).empty();
  if (found->major == 0 || is_other_ogg) {
    return ffmpeg_format(*found, path, like, sample_rate, channels, options.bits);
  }
  if (options.bits) {
    return with_bits(*found, path, sample_rate, channels, *options.bits);
  }
  // A .wav may be any of the RIFF family inside; keep which one it was.
  const int major = major_of(like.code);
  const bool riff = found->major == SF_FORMAT_WAV &&
                    (major == SF_FORMAT_WAVEX || major == SF_FORMAT_RF64 || major == SF_FORMAT_W64);
  if ((major == found->major || riff) && can_write(like.code, sample_rate, channels)) {
    return like;
  }
  if (const int kept = found->major | coding_of(like.code);
      coding_of(like.code) != 0 && can_write(kept, sample_rate, channels)) {
    return {kept};
  }
  // Keep the precision of floating point and of 24 bits where there is no such coding (FLAC).
  if (const int fine = found->major | SF_FORMAT_PCM_24;
      is_lossless(like) && integer_bits(like) != 8 && can_write(fine, sample_rate, channels)) {
    return {fine};
  }
  const int usual = found->major | found->usual_coding;
  if (!can_write(usual, sample_rate, channels)) {
    refuse_channels(format_name(found->major), path, sample_rate, channels);
  }
  return {usual};
}

bool may_be_raw(const std::filesystem::path& name) {
  return name == "-" || name.extension() == ".raw";
}

}  // namespace lasso::audio
