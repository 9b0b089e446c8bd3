#pragma once

#include <cstdint>
#include <string>

#include "lasso/nn/chunks.hpp"

namespace lasso::nn {

class FilmUNetImpl;

/// Configuration of a FiLM U-Net.
struct FilmUNetConfig {
  using Network = FilmUNetImpl;
  static constexpr const char* kArchitecture = "film-unet";

  std::int64_t bins = 513;  ///< 16 or more
  std::int64_t width = 64;  ///< channels of the outermost level; they double with each inner level
  std::int64_t condition_size = 512;
  /// False: the text-agnostic sibling, whose target does not depend on the query.
  bool conditioned = true;
  /// Factor applied to conditions: those of length 1 would hardly affect the network.
  double condition_scale = 1.0;

  /// 8.2 s; the published network was trained on 5 s.
  Chunks chunks() const {
    constexpr std::int64_t kFrames = 512;
    constexpr std::int64_t kLeast = 16;
    constexpr std::int64_t kMaps = 12;  // live maps of the outermost level's width, as measured
    return {kFrames, kFrames / 4, kLeast, 1, kMaps * width * bins * kFrames};
  }

  /// Visits each field stored in a bundle's config.json, with its range.
  template <typename Config, typename Visitor>
  static void visit(Config& config, Visitor&& field) {
    field("width", config.width, 1, 1024);
    field("condition_size", config.condition_size, 1, 4096);
    field("conditioned", config.conditioned);
    field("condition_scale", config.condition_scale, 0.0, 1000.0);
  }

  /// Sets the fields that the front end determines. Returns an error message if the configuration
  /// is inconsistent, else an empty string.
  std::string fit(std::int64_t rows) {
    bins = rows;
    constexpr std::int64_t kLeast = 16;  // can be halved four times
    return rows >= kLeast ? "" : "architecture: film-unet takes 16 bins or more";
  }
};

}  // namespace lasso::nn
