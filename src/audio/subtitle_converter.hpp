#pragma once

#include <memory>

#include "ffmpeg.hpp"

namespace lasso::audio {

/// Converts text subtitles to another coding, for example SubRip to MP4's.
class SubtitleConverter {
 public:
  /// Returns null if either coding is not text or not supported by FFmpeg.
  static std::unique_ptr<SubtitleConverter> between(const AVStream& from, AVCodecID to);

  /// Sets the codec parameters of the output stream.
  void describe(AVCodecParameters* stream) const;

  /// Re-encodes a packet's text and keeps its times. Returns false if there is none.
  bool convert(AVPacket* packet);

 private:
  SubtitleConverter(CodecPtr decoder, CodecPtr encoder);

  CodecPtr decoder_;
  CodecPtr encoder_;
};

}  // namespace lasso::audio
