#include "sndfile.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "ffmpeg.hpp"

namespace lasso::audio {

namespace {

constexpr std::array<std::pair<int, const char*>, 8> kWords{{{SF_STR_TITLE, "title"},
                                                             {SF_STR_ARTIST, "artist"},
                                                             {SF_STR_ALBUM, "album"},
                                                             {SF_STR_DATE, "date"},
                                                             {SF_STR_TRACKNUMBER, "track"},
                                                             {SF_STR_GENRE, "genre"},
                                                             {SF_STR_COMMENT, "comment"},
                                                             {SF_STR_COPYRIGHT, "copyright"}}};

struct Chunk {
  int get;
  int set;
  std::size_t bytes;
};

/// Root key and loops of a sampler, marks, and what broadcasters add.
constexpr std::array<Chunk, 4> kChunks{
    {{SFC_GET_INSTRUMENT, SFC_SET_INSTRUMENT, sizeof(SF_INSTRUMENT)},
     {SFC_GET_CUE, SFC_SET_CUE, sizeof(SF_CUES)},
     {SFC_GET_BROADCAST_INFO, SFC_SET_BROADCAST_INFO, sizeof(SF_BROADCAST_INFO)},
     {SFC_GET_CART_INFO, SFC_SET_CART_INFO, sizeof(SF_CART_INFO)}}};

/// libsndfile's numbers and FFmpeg's names; of two numbers for a name the first is the one it writes.
constexpr std::array<std::pair<int, const char*>, 19> kChannels{
    {{SF_CHANNEL_MAP_LEFT, "FL"},
     {SF_CHANNEL_MAP_RIGHT, "FR"},
     {SF_CHANNEL_MAP_CENTER, "FC"},
     {SF_CHANNEL_MAP_FRONT_LEFT, "FL"},
     {SF_CHANNEL_MAP_FRONT_RIGHT, "FR"},
     {SF_CHANNEL_MAP_FRONT_CENTER, "FC"},
     {SF_CHANNEL_MAP_LFE, "LFE"},
     {SF_CHANNEL_MAP_REAR_LEFT, "BL"},
     {SF_CHANNEL_MAP_REAR_RIGHT, "BR"},
     {SF_CHANNEL_MAP_REAR_CENTER, "BC"},
     {SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER, "FLC"},
     {SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER, "FRC"},
     {SF_CHANNEL_MAP_SIDE_LEFT, "SL"},
     {SF_CHANNEL_MAP_SIDE_RIGHT, "SR"},
     {SF_CHANNEL_MAP_TOP_CENTER, "TC"},
     {SF_CHANNEL_MAP_TOP_FRONT_LEFT, "TFL"},
     {SF_CHANNEL_MAP_TOP_FRONT_RIGHT, "TFR"},
     {SF_CHANNEL_MAP_TOP_FRONT_CENTER, "TFC"},
     {SF_CHANNEL_MAP_TOP_REAR_CENTER, "TBC"}}};

}  // namespace

std::string read_layout(SNDFILE* file, int channels) {
  std::vector<int> map(static_cast<std::size_t>(channels));
  if (sf_command(file,
                 SFC_GET_CHANNEL_MAP_INFO,
                 map.data(),
                 static_cast<int>(map.size() * sizeof(int))) != SF_TRUE) {
    return "";
  }
  std::string names;
  for (const int number : map) {
    const auto known = std::find_if(kChannels.begin(), kChannels.end(), [&](const auto& channel) {
      return channel.first == number;
    });
    if (known == kChannels.end()) {
      return "";
    }
    names += (names.empty() ? "" : "+") + std::string(known->second);
  }
  return plain_layout(names);
}

void write_layout(SNDFILE* file, const std::string& layout) {
  std::vector<int> map;
  for (const std::string& name : channels_of_layout(layout)) {
    const auto known = std::find_if(kChannels.begin(), kChannels.end(), [&](const auto& channel) {
      return channel.second == name;
    });
    if (known == kChannels.end()) {
      return;
    }
    map.push_back(known->first);
  }
  sf_command(
      file, SFC_SET_CHANNEL_MAP_INFO, map.data(), static_cast<int>(map.size() * sizeof(int)));
}

Tags read_tags(SNDFILE* file) {
  Tags tags;
  for (const auto& [key, name] : kWords) {
    if (const char* const text = sf_get_string(file, key)) {
      tags.words.emplace(name, text);
    }
  }
  for (const Chunk& chunk : kChunks) {
    std::string bytes(chunk.bytes, '\0');
    if (sf_command(file, chunk.get, bytes.data(), static_cast<int>(bytes.size())) == SF_TRUE) {
      tags.chunks.emplace(chunk.set, std::move(bytes));
    }
  }
  return tags;
}

void write_tags(SNDFILE* file, const Tags& tags) {
  for (const auto& [key, name] : kWords) {
    if (const auto found = tags.words.find(name); found != tags.words.end()) {
      sf_set_string(file, key, found->second.c_str());
    }
  }
  for (auto [command, bytes] : tags.chunks) {
    sf_command(file, command, bytes.data(), static_cast<int>(bytes.size()));
  }
}

}  // namespace lasso::audio
