#include "sndfile.hpp"

#include <array>
#include <utility>

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
