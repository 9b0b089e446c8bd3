#pragma once

#include <optional>
#include <vector>

#include "ffmpeg.hpp"

namespace lasso::audio {

/// Note [Time line]
/// A container's streams have places on one time line: sound may begin after the picture, and
/// packets may be missing. Our samples begin at the earliest moving picture or sound, and there is
/// silence where there is no sound, so that sample n lies at n / rate seconds behind the beginning
/// and everything that is copied beside it is moved back by the place of that beginning alone.
/// Joined transport streams start anew in their middle: there the time line goes on without a jump.

/// Whether a stream is a moving picture, not the cover of an album.
bool is_picture(const AVStream& stream);

/// Whether a packet is no sound but what a file begins with: so it is where files are joined.
bool is_header(const AVPacket& packet);

/// Where the time line begins, in seconds: at the earliest of `sound`, whose first sample lies at
/// `first_s`, the other sounds and the pictures.
double begin_of_time_line(const AVFormatContext& input,
                          const AVStream& sound,
                          std::optional<double> first_s);

/// Makes one time line of those that follow each other in a joined file. Whoever reads the same
/// file through one gets the same times.
class ContainerClock {
 public:
  ContainerClock(const AVFormatContext& input, const AVStream& sound);

  /// Moves the packet's times to the one time line.
  void adjust(AVPacket& packet);

 private:
  const AVFormatContext& input_;
  const AVStream& sound_;
  double offset_s_ = 0.0;
  std::vector<std::optional<double>> ends_s_;  // of each stream's last packet
};

}  // namespace lasso::audio
