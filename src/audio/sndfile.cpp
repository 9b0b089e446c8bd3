#include "sndfile.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
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

/// libsndfile's numbers and FFmpeg's names; of two numbers for a name the first is the one it
/// writes.
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
  if (sf_command(
          file, SFC_GET_CHANNEL_MAP_INFO, map.data(), static_cast<int>(map.size() * sizeof(int))) !=
      SF_TRUE) {
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

namespace {

/// Chunks that are copied as they are.
constexpr std::array<const char*, 7> kRiffChunks{
    "bext", "iXML", "axml", "cue ", "LIST", "id3 ", "ID3 "};
constexpr std::string_view kCueNames = "adtl";    // a LIST of these; INFO's are the words
constexpr std::size_t kMostHeaderBytes = 90'000;  // libsndfile writes no longer ones

bool is_riff(SNDFILE* file) {
  SF_INFO info{};
  sf_command(file, SFC_GET_CURRENT_SF_INFO, &info, sizeof(info));
  const int container = info.format & SF_FORMAT_TYPEMASK;
  return container == SF_FORMAT_WAV || container == SF_FORMAT_WAVEX || container == SF_FORMAT_RF64;
}

std::vector<std::pair<std::string, std::string>> read_riff_chunks(SNDFILE* file) {
  std::vector<std::pair<std::string, std::string>> chunks;
  for (const char* const name : kRiffChunks) {
    SF_CHUNK_INFO wanted{};
    std::memcpy(wanted.id, name, std::strlen(name));
    wanted.id_size = static_cast<unsigned>(std::strlen(name));
    for (SF_CHUNK_ITERATOR* at = sf_get_chunk_iterator(file, &wanted); at != nullptr;
         at = sf_next_chunk_iterator(at)) {
      SF_CHUNK_INFO chunk{};
      if (sf_get_chunk_size(at, &chunk) != SF_ERR_NO_ERROR) {
        continue;
      }
      std::string bytes(chunk.datalen, '\0');
      chunk.data = bytes.data();
      const bool is_list = std::string_view(name) == "LIST";
      if (sf_get_chunk_data(at, &chunk) == SF_ERR_NO_ERROR &&
          (!is_list || std::string_view(bytes).substr(0, kCueNames.size()) == kCueNames)) {
        chunks.emplace_back(name, std::move(bytes));
      }
    }
  }
  return chunks;
}

/// Those that are written so need no command.
bool has_chunk(const Tags& tags, std::string_view name) {
  return std::any_of(
      tags.riff.begin(), tags.riff.end(), [&](const auto& chunk) { return chunk.first == name; });
}

}  // namespace

Tags read_tags(SNDFILE* file) {
  Tags tags;
  for (const auto& [key, name] : kWords) {
    if (const char* const text = sf_get_string(file, key)) {
      tags.words.emplace(name, text);
    }
  }
  for (const Chunk& chunk : kChunks) {
    std::string bytes(chunk.bytes, '\0');
    if (chunk.get == SFC_GET_CUE) {  // a count, and so many points
      std::uint32_t count = 0;
      sf_command(file, SFC_GET_CUE_COUNT, &count, sizeof(count));
      bytes.resize(sizeof(count) + count * sizeof(SF_CUE_POINT));
    }
    if (sf_command(file, chunk.get, bytes.data(), static_cast<int>(bytes.size())) == SF_TRUE) {
      tags.chunks.emplace(chunk.set, std::move(bytes));
    }
  }
  if (is_riff(file)) {
    tags.riff = read_riff_chunks(file);
  }
  return tags;
}

std::vector<std::string> write_tags(SNDFILE* file, const Tags& tags) {
  std::vector<std::string> left_out;
  for (const auto& [key, name] : kWords) {
    if (const auto found = tags.words.find(name); found != tags.words.end()) {
      sf_set_string(file, key, found->second.c_str());
    }
  }
  const bool riff = is_riff(file);
  for (auto [command, bytes] : tags.chunks) {
    const bool is_copied = riff && ((command == SFC_SET_CUE && has_chunk(tags, "cue ")) ||
                                    (command == SFC_SET_BROADCAST_INFO && has_chunk(tags, "bext")));
    if (!is_copied) {
      sf_command(file, command, bytes.data(), static_cast<int>(bytes.size()));
    }
  }
  std::size_t room = kMostHeaderBytes;
  for (auto [name, bytes] : tags.riff) {
    SF_CHUNK_INFO chunk{};
    std::memcpy(chunk.id, name.data(), name.size());
    chunk.id_size = static_cast<unsigned>(name.size());
    chunk.datalen = static_cast<unsigned>(bytes.size());
    chunk.data = bytes.data();
    const bool by_command = !riff && (name == "cue " || name == "bext" || name == "LIST");
    if (by_command) {
      continue;
    }
    if (riff && bytes.size() <= room && sf_set_chunk(file, &chunk) == SF_ERR_NO_ERROR) {
      room -= bytes.size();
    } else {
      left_out.push_back(name == "LIST" ? "names of cues"
                                        : name.substr(0, name.find(' ')) + " chunk");
    }
  }
  return left_out;
}

}  // namespace lasso::audio
