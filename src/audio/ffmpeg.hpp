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

/// Owners of FFmpeg's objects.
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

/// What an FFmpeg error number means, in words.
std::string ffmpeg_error(int code);

/// A file, or standard input or output for `-`, as FFmpeg reads or writes it through us: so that it
/// opens nothing else, and so that a wait for a pipe can be interrupted.
class FfmpegFile {
 public:
  enum class Access { read, write };
  /// Throws an input Error that says why it cannot be opened.
  FfmpegFile(const std::filesystem::path& path, Access access);
  ~FfmpegFile();
  FfmpegFile(const FfmpegFile&) = delete;
  FfmpegFile& operator=(const FfmpegFile&) = delete;

  AVIOContext* context() noexcept { return context_; }
  /// Throws what went wrong while FFmpeg called us: an interrupt, a full disk, a closed pipe.
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
  bool is_ours_;  // to close
  AVIOContext* context_ = nullptr;
  std::exception_ptr fault_;
};

/// As FFmpeg writes it; empty where it is not known which channel is which.
std::string name_of_layout(const AVChannelLayout& layout);

/// The short name of a layout that is given channel by channel: FL+FR is stereo.
std::string plain_layout(const std::string& channels);
/// The channels of a layout: FL and FR of stereo.
std::vector<std::string> channels_of_layout(const std::string& layout);

/// FFmpeg's encoder of a codec that the container `muxer` holds; empty where there is none.
std::string encoder_for(const std::string& muxer, const std::string& codec);

/// A format's encoder, ready for frames: at the least rate that the codec takes and that keeps all
/// of the sound, with the channels as `layout` has them, or else as the codec has so many. Null
/// where it takes no such channels.
CodecPtr open_encoder(const SampleFormat& format,
                      std::int64_t sample_rate,
                      std::int64_t channels,
                      const std::string& layout);

/// Whether FFmpeg begins such a file; what containers say that they hold is not always so.
bool can_mux(const SampleFormat& format, std::int64_t sample_rate, std::int64_t channels);

/// How samples lie in memory and in time.
struct SampleForm {
  AVChannelLayout channels;
  AVSampleFormat format;
  int rate;
};

/// Null where libswresample does not know the channels.
ConverterPtr make_converter(const SampleForm& from, const SampleForm& to);

/// A file being written.
struct FreeOutput {
  void operator()(AVFormatContext* output) const noexcept { avformat_free_context(output); }
};
using OutputPtr = std::unique_ptr<AVFormatContext, FreeOutput>;

/// Throws an input Error where an attempt to write a file has failed: what the file says, or else
/// what the number means.
void require(int code, const FfmpegFile& file);

/// A film or sound opened by FFmpeg. Null where it cannot; `reason` says why.
/// `raw`: the name of a form without a header, with `options` for it; empty: by content.
InputPtr open_input(FfmpegFile& file,
                    const std::string& raw,
                    AVDictionary** options,
                    std::string& reason);

/// The nth audio stream, the usual one for 0; negative if there is none.
int audio_stream(AVFormatContext* input, int track);

/// How a picture is to be turned, and what else lies beside a stream's parameters.
void copy_side_data(const AVStream& from, AVStream* to);
bool has_display_matrix(const AVStream& stream);
bool keeps_display_matrix(const AVOutputFormat& container);

}  // namespace lasso::audio
