#pragma once

#include <memory>

#include "ffmpeg.hpp"

namespace lasso::audio {

/// Subtitles that are text, in another coding: SubRip as MP4 has it, for example.
class SubtitleConverter {
 public:
  /// Null where the one is no text, or FFmpeg does not know one of them.
  static std::unique_ptr<SubtitleConverter> between(const AVStream& from, AVCodecID to);

  /// What the output's stream must know.
  void describe(AVCodecParameters* stream) const;

  /// Codes a packet's text anew; its times stay. False where there is none.
  bool convert(AVPacket* packet);

 private:
  SubtitleConverter(CodecPtr decoder, CodecPtr encoder);

  CodecPtr decoder_;
  CodecPtr encoder_;
};

}  // namespace lasso::audio
