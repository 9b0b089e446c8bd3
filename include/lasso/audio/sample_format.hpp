#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace lasso::audio {

/// How samples lie in a file: container and coding, as libsndfile's format number, which stays
/// opaque outside this folder.
struct SampleFormat {
  int code = 0;
};

/// Bits of an integer sample (8, 16, 24 or 32), 0 for floating point and lossy codings.
int integer_bits(SampleFormat format);

/// Whether the file gives back the float32 samples written to it, once rounded to its bits.
/// False for lossy codings.
bool is_lossless(SampleFormat format);

/// Container and coding in words, for example "WAV (Microsoft), Signed 24 bit PCM".
std::string describe(SampleFormat format);

/// The format of a file named `path`: the container its extension stands for, with the coding of
/// `like` where that container can hold it and else the container's usual one. Where the
/// extension stands for the container of `like` too, `like` itself.
/// Throws a usage Error for an extension that stands for no container we can write, or one that
/// cannot hold this rate and channel count.
SampleFormat format_for(const std::filesystem::path& path,
                        SampleFormat like,
                        std::int64_t sample_rate,
                        std::int64_t channels);

}  // namespace lasso::audio
