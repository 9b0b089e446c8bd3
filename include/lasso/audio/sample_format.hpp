#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lasso::audio {

/// The container and coding of samples in a file, as codes and names of the libraries that read and
/// write them. Opaque outside this folder.
struct SampleFormat {
  int code = 0;            ///< libsndfile's format code; its coding applies to FFmpeg outputs too
  std::string muxer = {};  ///< FFmpeg's name of the container; empty if libsndfile writes the file
  std::string codec = {};  ///< FFmpeg's name of the encoder or, for an input it reads, of the codec
  bool is_film = false;    ///< the container is meant for video too
};

/// In Hz. A header with a higher rate is damaged.
constexpr std::int64_t kMaxSampleRate = 1'000'000;

/// Bits of an integer sample (8, 16, 24 or 32); 0 for floating point and lossy codings.
int integer_bits(const SampleFormat& format);

/// Whether processed samples have fewer integer bits in `to` than in `from`, and so need dither.
bool loses_bits(const SampleFormat& from, const SampleFormat& to);

/// Whether reading the file returns the float32 samples written to it, once rounded to its bits.
/// False for lossy codings.
bool is_lossless(const SampleFormat& format);

/// A description of container and coding, for example "WAV (Microsoft), Signed 24 bit PCM".
std::string describe(const SampleFormat& format);

/// The format of headerless, interleaved samples.
struct RawFormat {
  std::string coding;            ///< FFmpeg's name, for example s16le or f32le
  std::int64_t sample_rate = 0;  ///< Hz
  std::int64_t channels = 0;
};

/// Parses CODING,RATE,CHANNELS, for example f32le,48000,2. CODING is one of u8, s16le, s16be,
/// s24le, s24be, s32le, s32be, f32le, f32be. Throws a usage Error for anything else.
RawFormat parse_raw_format(const std::string& text);

/// Whether a path can refer to headerless samples: `-` and files with the extension .raw.
bool may_be_raw(const std::filesystem::path& name);

/// Options for reading an input.
struct InputOptions {
  int track = 0;                 ///< 1 is the first audio track; 0: the default track
  std::optional<RawFormat> raw;  ///< the format of an input without a header
  bool strict = false;           ///< treat damage as an error
};

/// Options for an output whose format differs from the input's.
struct OutputOptions {
  std::string container;    ///< extension without the dot; empty: the extension of the file name
  std::optional<int> bits;  ///< 16, 24 or 32 bit integers; 0: 32 bit floating point
  std::optional<RawFormat> raw;  ///< no header, in this coding; rate and channels stay the input's
};

/// Metadata of a container. Copied from input to output as far as both support it.
struct Tags {
  std::map<std::string, std::string> words;  ///< by FFmpeg's names: title, artist, date, ...
  std::map<int, std::string> chunks =
      {};  ///< libsndfile chunks (loops, cues, broadcast data) by command
  /// Chunks by name that only the RIFF family supports: iXML, bext, cues with their names, ID3.
  std::vector<std::pair<std::string, std::string>> riff = {};
};

/// The format for a file named `path` (`-`: standard output): the container selected by the
/// extension or the options, with the coding of `like` if the container supports it, else with the
/// container's default coding. If the extension selects the container of `like`, returns `like`
/// itself.
/// Throws a usage Error if the extension selects no container that we can write, or one that does
/// not support the rate, the channel count or the requested bits.
SampleFormat format_for(const std::filesystem::path& path,
                        const SampleFormat& like,
                        std::int64_t sample_rate,
                        std::int64_t channels,
                        const OutputOptions& options = {});

}  // namespace lasso::audio
