#pragma once

#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>
}

#include "lasso/audio/sample_format.hpp"

namespace lasso::audio {

/// Deleters for FFmpeg's objects.
struct FreeFfmpeg {
  void operator()(AVCodecContext* codec) const noexcept { avcodec_free_context(&codec); }
  void operator()(AVFrame* frame) const noexcept { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
  void operator()(SwrContext* converter) const noexcept { swr_free(&converter); }
  void operator()(AVFormatContext* input) const noexcept { avformat_close_input(&input); }
};
using CodecPtr = std::unique_ptr<AVCodecContext, FreeFfmpeg>;
using FramePtr = std::unique_ptr<AVFrame, FreeFfmpeg>;
using PacketPtr = std::unique_ptr<AVPacket, FreeFfmpeg>;
using ConverterPtr = std::unique_ptr<SwrContext, FreeFfmpeg>;
using InputPtr = std::unique_ptr<AVFormatContext, FreeFfmpeg>;

/// The message of an FFmpeg error code.
std::string ffmpeg_error(int code);

/// A file, or standard input or output for `-`, that FFmpeg accesses through our callbacks, so that
/// it opens nothing else, and a wait for a pipe can be interrupted.
class FfmpegFile {
 public:
  enum class Access { read, write };
  /// Throws an input Error that says why the file cannot be opened.
  FfmpegFile(const std::filesystem::path& path, Access access);
  ~FfmpegFile();
  FfmpegFile(const FfmpegFile&) = delete;
  FfmpegFile& operator=(const FfmpegFile&) = delete;

  AVIOContext* context() noexcept { return context_; }
  /// Rethrows an error from within our callbacks: an interrupt, a full disk, a closed pipe.
  void check() const;

 private:
  static int read(void* self, std::uint8_t* bytes, int count);
#if LIBAVFORMAT_VERSION_MAJOR >= 61
  static int write(void* self, const std::uint8_t* bytes, int count);
#else
  static int write(void* self, std::uint8_t* bytes, int count);
#endif
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  int descriptor_;
  bool is_ours_;  // whether to close it
  AVIOContext* context_ = nullptr;
  std::exception_ptr fault_;
};

/// The layout in FFmpeg's notation; empty if the order of channels is unknown.
std::string name_of_layout(const AVChannelLayout& layout);

/// The short name of a layout given channel by channel: FL+FR is stereo.
std::string plain_layout(const std::string& channels);
/// The channels of a layout: FL and FR for stereo.
std::vector<std::string> channels_of_layout(const std::string& layout);

/// FFmpeg's encoder for a codec in the container `muxer`; empty if there is none.
std::string encoder_for(const std::string& muxer, const std::string& codec);

/// Opens the encoder of a format, ready for frames: at the lowest rate that the codec supports and
/// that preserves the whole bandwidth, with the channels of `layout` or, failing that, the codec's
/// layout with as many channels. Returns null if the codec does not support the channels.
CodecPtr open_encoder(const SampleFormat& format,
                      std::int64_t sample_rate,
                      std::int64_t channels,
                      const std::string& layout);

/// Whether FFmpeg can start such a file. What containers claim to support is not always reliable.
bool can_mux(const SampleFormat& format, std::int64_t sample_rate, std::int64_t channels);

/// The format of samples in memory, and their rate.
struct SampleForm {
  AVChannelLayout channels;
  AVSampleFormat format;
  int rate;
};

/// Returns null if libswresample does not support the channels.
ConverterPtr make_converter(const SampleForm& from, const SampleForm& to);

/// Deleter for a file being written.
struct FreeOutput {
  void operator()(AVFormatContext* output) const noexcept { avformat_free_context(output); }
};
using OutputPtr = std::unique_ptr<AVFormatContext, FreeOutput>;

/// Throws an input Error if `code` reports a failure: the file's own error if it has one, else the
/// message of the code.
void require(int code, const FfmpegFile& file);

/// Opens an audio or video file with FFmpeg. Returns null on failure; `reason` says why. `raw`: the
/// name of a headerless format, with `options` for it; empty: detect by content.
InputPtr open_input(FfmpegFile& file,
                    const std::string& raw,
                    AVDictionary** options,
                    std::string& reason);

/// Returns the index of the nth audio stream, or of the default one for 0; negative if there is
/// none.
int audio_stream(AVFormatContext* input, int track);

/// Copies the display rotation and other side data of a stream's parameters.
void copy_side_data(const AVStream& from, AVStream* to);
bool has_display_matrix(const AVStream& stream);
bool keeps_display_matrix(const AVOutputFormat& container);

}  // namespace lasso::audio
