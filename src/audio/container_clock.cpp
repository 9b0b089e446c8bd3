#include "container_clock.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace lasso::audio {

namespace {

// As the ffmpeg program has them.
constexpr double kLeastJumpForwardS = 10.0;
constexpr double kLeastJumpBackS = 0.1;

}  // namespace

bool is_picture(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
         (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
}

bool is_header(const AVPacket& packet) {
  constexpr std::array<std::string_view, 7> kBeginnings{
      "OpusHead", "OpusTags", "\x01vorbis", "\x03vorbis", "\x05vorbis", "ID3", "TAG"};
  const std::string_view bytes(reinterpret_cast<const char*>(packet.data),
                               static_cast<std::size_t>(packet.size));
  return std::any_of(kBeginnings.begin(), kBeginnings.end(), [&](std::string_view beginning) {
    return bytes.substr(0, beginning.size()) == beginning;
  });
}

double begin_of_time_line(const AVFormatContext& input,
                          const AVStream& sound,
                          std::optional<double> first_s) {
  std::optional<double> begin = first_s;
  for (unsigned int i = 0; i < input.nb_streams; ++i) {
    const AVStream& other = *input.streams[i];
    const bool is_sound = other.codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    if (&other == &sound || !(is_picture(other) || is_sound) ||
        other.start_time == AV_NOPTS_VALUE) {
      continue;
    }
    double start_s = static_cast<double>(other.start_time) * av_q2d(other.time_base);
    if (is_sound) {
      start_s = std::max(start_s, 0.0);  // what lies before 0 primes the decoder
    }
    begin = std::min(begin.value_or(start_s), start_s);
  }
  return begin.value_or(0.0);
}

ContainerClock::ContainerClock(const AVFormatContext& input, const AVStream& sound)
    : input_(input), sound_(sound) {}

void ContainerClock::adjust(AVPacket& packet) {
  const AVStream& stream = *input_.streams[packet.stream_index];
  if ((input_.iformat->flags & AVFMT_TS_DISCONT) == 0) {
    return;
  }
  ends_s_.resize(input_.nb_streams);  // transport streams find more on the way
  const double unit_s = av_q2d(stream.time_base);
  const bool leads = (&stream == &sound_ && !is_header(packet)) || is_picture(stream);
  if (const std::int64_t time = packet.dts; leads && time != AV_NOPTS_VALUE) {
    const double begin_s = static_cast<double>(time) * unit_s + offset_s_;
    std::optional<double>& end_s = ends_s_[static_cast<std::size_t>(packet.stream_index)];
    const double jump_s = end_s ? begin_s - *end_s : 0.0;
    if (jump_s > kLeastJumpForwardS || jump_s < -kLeastJumpBackS) {
      offset_s_ -= jump_s;
    }
    end_s = static_cast<double>(time + packet.duration) * unit_s + offset_s_;
  }
  const std::int64_t offset = std::llround(offset_s_ / unit_s);
  if (packet.pts != AV_NOPTS_VALUE) {
    packet.pts += offset;
  }
  if (packet.dts != AV_NOPTS_VALUE) {
    packet.dts += offset;
  }
}

}  // namespace lasso::audio
