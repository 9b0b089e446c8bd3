#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "container_clock.hpp"
#include "ffmpeg.hpp"
#include "subtitle_converter.hpp"

namespace lasso::audio {

/// Copies everything in an input's container except the audio that we replace: video, other audio,
/// subtitles, covers, attachments, chapters. Packets are copied into the output, as far as its
/// container supports them, on the time line of our samples (see Note [Time line]).
class StreamCopy {
 public:
  /// `track`: the audio track that is replaced, see InputOptions. `begins_s`: position of our first
  /// sample in the input. `pictures`: whether to copy moving pictures and their other audio tracks.
  /// Throws an input Error if the input cannot be opened again.
  StreamCopy(const std::filesystem::path& from,
             int track,
             double begins_s,
             bool pictures,
             AVFormatContext* output);

  /// Adds streams to the output in the input's order. `add_sound` adds our audio stream in the
  /// place of the input's stream that it replaces. Call before writing the output's header. Throws
  /// an input Error for pictures that the container does not support.
  void add_streams(const std::function<AVStream*()>& add_sound);

  /// Writes all packets due before `until_s` of our audio.
  void advance(double until_s);

  /// Descriptions of what the container does not support, each once.
  const std::vector<std::string>& left_out() const noexcept { return left_out_; }

 private:
  /// The state of one input stream.
  struct Place {
    int index = -1;  ///< index in the output; -1 if not copied
    std::int64_t last_dts = AV_NOPTS_VALUE;
    std::unique_ptr<SubtitleConverter> converter;  ///< set if the text is re-encoded
  };

  void add(unsigned int index);
  bool add_converted(unsigned int index);
  void add_cover(unsigned int index);
  void copy(unsigned int index);
  void copy_chapters();
  void leave_out(const std::string& what);
  void write(const AVStream& from, Place& place);

  FfmpegFile file_;
  InputPtr input_;
  AVStream* sound_ = nullptr;
  std::unique_ptr<ContainerClock> clock_;
  double begins_s_;
  bool pictures_;
  AVFormatContext* output_;
  PacketPtr packet_;
  std::vector<Place> places_;
  std::vector<std::string> left_out_;
  double reached_s_ = -1.0;
  bool ended_ = false;
};

}  // namespace lasso::audio
