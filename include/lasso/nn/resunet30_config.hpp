#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lasso::nn {

class ResUNet30Impl;

/// Configuration of a network of ResUNet30's kind.
struct ResUNet30Config {
  using Network = ResUNet30Impl;
  static constexpr const char* kArchitecture = "resunet30";

  /// Number of frequency bins of the features and the gain.
  std::int64_t bins = 1025;
  /// Channels of each encoder block. Every block halves time and frequency, except the last, which
  /// halves only frequency; frames are therefore padded to a multiple of 2^(depth - 1).
  std::vector<std::int64_t> widths{32, 64, 128, 256, 384, 384};
  std::int64_t condition_size = 512;
  /// Whether the gain also rotates the phase (complex) or only scales (real).
  bool phase = true;

  /// Number of frames that the deepest blocks see as one. A recording cut at a multiple of it keeps
  /// the pooling grid of the whole.
  std::int64_t time_stride() const { return std::int64_t{1} << (widths.size() - 1); }
  /// The range of features, in frames on either side, that a frame's gain depends on: each of a
  /// level's four convolutions and the centre's two reach one frame of that level, and the deepest
  /// pooling one of its own.
  std::int64_t context_frames() const { return 4 * (2 * time_stride() - 1) + 3 * time_stride(); }

  /// Visits each field stored in a bundle's config.json, with its range.
  template <typename Config, typename Visitor>
  static void visit(Config& config, Visitor&& field) {
    field("widths", config.widths, 1, 4096);
    field("condition_size", config.condition_size, 1, 4096);
    field("phase", config.phase);
  }

  /// Sets the fields that the front end determines. Returns an error message if the configuration
  /// is inconsistent, else an empty string.
  std::string fit(std::int64_t rows) {
    bins = rows;
    return bins >> widths.size() > 0
               ? ""
               : "widths has too many levels for " + std::to_string(bins) + " bins";
  }
};

}  // namespace lasso::nn
