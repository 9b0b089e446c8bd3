#pragma once

#include <exception>
#include <filesystem>
#include <memory>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>
}

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

/// The first form of samples that an encoder takes, and the rates, a list that ends with 0; null
/// where it takes any.
AVSampleFormat first_form_of(const AVCodec& encoder);
const int* rates_of(const AVCodec& encoder);

/// Between forms of samples, and rates. Null where libswresample does not know the channels.
ConverterPtr make_converter(
    AVChannelLayout channels, AVSampleFormat from, int from_rate, AVSampleFormat to, int to_rate);

/// A film or sound opened by FFmpeg. Null where it cannot; `reason` says why.
/// `raw`: the name of a form without a header, with `options` for it; empty: by content.
InputPtr open_input(FfmpegFile& file,
                    const std::string& raw,
                    AVDictionary** options,
                    std::string& reason);

}  // namespace lasso::audio
