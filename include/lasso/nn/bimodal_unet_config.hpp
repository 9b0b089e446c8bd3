#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "lasso/nn/chunks.hpp"

namespace lasso::nn {

class BiModalUNetImpl;

/// Configuration of a network of BiModalSep's kind.
struct BiModalUNetConfig {
  using Network = BiModalUNetImpl;
  static constexpr const char* kArchitecture = "bimodal-unet";

  std::int64_t bins = 512;            ///< a multiple of multiple()
  std::int64_t width = 64;            ///< channels of the outermost level
  std::int64_t levels = 7;            ///< 5 or more; the last `levels` - 4 attend to the text
  std::int64_t heads = 8;             ///< attention heads
  std::int64_t token_width = 768;     ///< width of the text's tokens
  std::int64_t features = 32;         ///< number of maps that a mask is mixed from
  std::int64_t condition_size = 512;  ///< size of the text's embedding

  /// The numbers of bins and frames are multiples of this.
  std::int64_t multiple() const { return std::int64_t{1} << static_cast<unsigned>(levels); }

  /// Chunks as long as in the published network's training, 8.2 s.
  Chunks chunks() const {
    constexpr std::int64_t kFrames = 512;
    const std::int64_t frames = std::max(kFrames, multiple());
    constexpr std::int64_t kMaps = 6;  // live maps of the outermost level's width, as measured
    return {frames, frames / 4, multiple(), multiple(), kMaps * width * bins * frames};
  }

  /// Visits each field stored in a bundle's config.json, with its range.
  template <typename Config, typename Visitor>
  static void visit(Config& config, Visitor&& field) {
    field("width", config.width, 1, 1024);
    field("levels", config.levels, 5, 10);
    field("heads", config.heads, 1, 64);
    field("token_width", config.token_width, 1, 4096);
    field("features", config.features, 1, 4096);
    field("condition_size", config.condition_size, 1, 4096);
  }

  /// Sets the fields that the front end determines. Returns an error message if the configuration
  /// is inconsistent, else an empty string.
  std::string fit(std::int64_t rows) {
    bins = rows;
    if (rows % multiple() != 0) {
      return "levels: " + std::to_string(rows) + " bins are no multiple of 2^levels";
    }
    constexpr std::int64_t kInner = 8;  // width factor of the levels with attention
    return kInner * width % heads == 0 ? "" : "width: 8 times it must be a multiple of heads";
  }
};

}  // namespace lasso::nn
