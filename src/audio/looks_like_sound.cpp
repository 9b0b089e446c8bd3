#include "lasso/audio/looks_like_sound.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <vector>

#include <fcntl.h>

#include "ffmpeg.hpp"
#include "sndfile.hpp"

namespace lasso::audio {

namespace {

constexpr std::size_t kProbedBytes = 1 << 16;
constexpr int kSure = AVPROBE_SCORE_EXTENSION + 1;

/// What FFmpeg reads but holds no sound of its own: pictures, subtitles, lists of files.
constexpr std::array<std::string_view, 27> kSilent{
    "image2",   "gif",  "apng", "ico",  "tty", "ass",        "srt",        "webvtt",  "lrc",
    "microdvd", "sami", "scc",  "stl",  "pjs", "subviewer",  "subviewer1", "jacosub", "mpl2",
    "mpsub",    "sup",  "hls",  "dash", "sdp", "ffmetadata", "concat",     "vobsub",  "realtext"};

bool is_silent(std::string_view demuxer) {
  constexpr std::string_view kPipe = "_pipe";  // pictures
  return (demuxer.size() > kPipe.size() &&
          demuxer.substr(demuxer.size() - kPipe.size()) == kPipe) ||
         std::find(kSilent.begin(), kSilent.end(), demuxer) != kSilent.end();
}

}  // namespace

bool looks_like_sound(const std::filesystem::path& path) {
  std::vector<unsigned char> bytes(kProbedBytes + AVPROBE_PADDING_SIZE);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), kProbedBytes);
  const AVProbeData data{"", bytes.data(), static_cast<int>(file.gcount()), nullptr};
  int score = 0;
  const AVInputFormat* const found = av_probe_input_format3(&data, 1, &score);
  if (found != nullptr && score >= kSure) {
    return !is_silent(found->name);
  }
  // A recording that is damaged at its beginning is known by its name alone.
  const AVOutputFormat* const named = av_guess_format(nullptr, path.c_str(), nullptr);
  if (named != nullptr && named->audio_codec != AV_CODEC_ID_NONE && !is_silent(named->name)) {
    return true;
  }
  SF_INFO info{};
  return SndfilePtr(sf_open_fd(
             open(path.c_str(), O_RDONLY | O_CLOEXEC), SFM_READ, &info, SF_TRUE)) != nullptr;
}

}  // namespace lasso::audio
