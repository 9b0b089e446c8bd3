#pragma once

#include <optional>
#include <vector>

#include "ffmpeg.hpp"

namespace lasso::audio {

/// Note [Time line]
/// The streams of a container have positions on one time line: audio may begin after the video, and
/// packets may be missing. Our samples begin at the earliest moving picture or audio, and gaps in
/// the audio are filled with silence. Sample n therefore lies n / rate seconds after the beginning,
/// and everything copied alongside it is shifted back by the position of that beginning alone. In
/// joined transport streams the time stamps restart midway; there the time line continues without a
/// jump.

/// Whether a stream is a moving picture, not the cover of an album.
bool is_picture(const AVStream& stream);

/// Whether a packet contains a header instead of audio. Such packets occur midway in joined files.
bool is_header(const AVPacket& packet);

/// The start of the time line in seconds: the earliest of `sound`, whose first sample lies at
/// `first_s`, the other audio streams and the moving pictures.
double begin_of_time_line(const AVFormatContext& input,
                          const AVStream& sound,
                          std::optional<double> first_s);

/// Merges the consecutive time lines of a joined file into one. All readers of the same file that
/// use a ContainerClock get the same times.
class ContainerClock {
 public:
  ContainerClock(const AVFormatContext& input, const AVStream& sound);

  /// Converts the packet's times to the merged time line.
  void adjust(AVPacket& packet);

 private:
  const AVFormatContext& input_;
  const AVStream& sound_;
  double offset_s_ = 0.0;
  std::vector<std::optional<double>> ends_s_;  // end of each stream's last packet
};

}  // namespace lasso::audio
