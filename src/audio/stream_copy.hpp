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

/// All that an input's container carries beside the sound that we write anew: pictures, other
/// sounds, subtitles, covers, attachments, chapters. Copied packet by packet into the output, as
/// far as its container can hold it, on the time line of our samples (see Note [Time line]).
class StreamCopy {
 public:
  /// `track`: which sound is ours, see InputOptions. `begins_s`: where our first sample lies in the
  /// input. `pictures`: whether moving pictures, and sounds beside them, are to be copied. Throws
  /// an input Error if the input cannot be opened again.
  StreamCopy(const std::filesystem::path& from,
             int track,
             double begins_s,
             bool pictures,
             AVFormatContext* output);

  /// Adds streams to the output in the input's order; `add_sound` adds ours in its place, for the
  /// input's stream that it replaces. Before the output's header is written. Throws an input Error
  /// for pictures that the container cannot hold.
  void add_streams(const std::function<AVStream*()>& add_sound);

  /// Writes what is due before `until_s` of our sound.
  void advance(double until_s);

  /// What the container cannot hold, in words, each once.
  const std::vector<std::string>& left_out() const noexcept { return left_out_; }

 private:
  /// Of one of the input's streams.
  struct Place {
    int index = -1;  ///< in the output, -1 for none
    std::int64_t last_dts = AV_NOPTS_VALUE;
    std::unique_ptr<SubtitleConverter> converter;  ///< where the text is coded anew
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
