#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lasso::audio {

/// How samples lie in a file: container and coding, as numbers and names of the libraries that
/// read and write them, which stay opaque outside this folder.
struct SampleFormat {
  int code = 0;            ///< libsndfile's number; its coding also where FFmpeg writes
  std::string muxer = {};  ///< FFmpeg's name of the container; empty: libsndfile writes it
  std::string codec = {};  ///< and of the encoder; of an input that it reads, of the codec
  bool is_film = false;    ///< the container is meant for pictures too
};

/// In Hz; above, a header is damaged.
constexpr std::int64_t kMaxSampleRate = 1'000'000;

/// Bits of an integer sample (8, 16, 24 or 32), 0 for floating point and lossy codings.
int integer_bits(const SampleFormat& format);

/// Whether samples that change on the way have fewer integer bits behind it: they want dither.
bool loses_bits(const SampleFormat& from, const SampleFormat& to);

/// Whether the file gives back the float32 samples written to it, once rounded to its bits.
/// False for lossy codings.
bool is_lossless(const SampleFormat& format);

/// Container and coding in words, for example "WAV (Microsoft), Signed 24 bit PCM".
std::string describe(const SampleFormat& format);

/// Samples without a header, interleaved.
struct RawFormat {
  std::string coding;            ///< as FFmpeg names it, for example s16le or f32le
  std::int64_t sample_rate = 0;  ///< Hz
  std::int64_t channels = 0;
};

/// Reads CODING,RATE,CHANNELS, for example f32le,48000,2; CODING is one of u8, s16le, s16be, s24le,
/// s24be, s32le, s32be, f32le, f32be. Throws a usage Error for anything else.
RawFormat parse_raw_format(const std::string& text);

/// Whether a name stands for samples without a header, if any do: - and files called .raw.
bool may_be_raw(const std::filesystem::path& name);

/// How an input is read.
struct InputOptions {
  int track = 0;                 ///< 1 is the first audio track; 0: the usual one
  std::optional<RawFormat> raw;  ///< it has no header, but this form
  bool strict = false;           ///< damage is an error
};

/// What an output is to be where the input's form is not kept.
struct OutputOptions {
  std::string container;         ///< an extension without its dot; empty: that of the file's name
  std::optional<int> bits;       ///< 16, 24 or 32 bit integers; 0: 32 bit floating point
  std::optional<RawFormat> raw;  ///< no header; the coding, rate and channels are the sound's own
};

/// What containers say beside the sound. Copied from input to output as far as both can hold it.
struct Tags {
  std::map<std::string, std::string> words;  ///< by FFmpeg's names: title, artist, date, ...
  std::map<int, std::string> chunks =
      {};  ///< libsndfile's: loops, cues, broadcast data; by command
  /// RIFF's own, by name, which only its family holds: iXML, bext, cues with their names, ID3.
  std::vector<std::pair<std::string, std::string>> riff = {};
};

/// The format of a file named `path` (`-`: standard output): the container its extension or the
/// options stand for, with the coding of `like` where that container can hold it and else the
/// container's usual one. Where the extension stands for the container of `like` too, `like`
/// itself.
/// Throws a usage Error for an extension that stands for no container we can write, or one that
/// cannot hold this rate, channel count or the bits that are asked for.
SampleFormat format_for(const std::filesystem::path& path,
                        const SampleFormat& like,
                        std::int64_t sample_rate,
                        std::int64_t channels,
                        const OutputOptions& options = {});

}  // namespace lasso::audio
