#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lasso::nn {

class ResUNet30Impl;

/// What may differ between two networks of ResUNet30's kind.
struct ResUNet30Config {
  using Network = ResUNet30Impl;
  static constexpr const char* kArchitecture = "resunet30";

  /// Frequency resolution of the features and of the gain.
  std::int64_t bins = 1025;
  /// Channels of each encoder block. All blocks halve time and frequency but the last, which
  /// halves frequency alone; so frames are padded to a multiple of 2^(depth - 1).
  std::vector<std::int64_t> widths{32, 64, 128, 256, 384, 384};
  std::int64_t condition_size = 512;
  /// Whether the gain turns the phase too (complex), or only scales (real).
  bool phase = true;

  /// Frames that the deepest blocks see as one. A recording cut at a multiple of it has its
  /// poolings where the whole one has them.
  std::int64_t time_stride() const { return std::int64_t{1} << (widths.size() - 1); }
  /// A frame's gain does not depend on features further away than this: each of a level's four
  /// convolutions and of the centre's two reaches one of the level's frames, the deepest pooling
  /// one of its own.
  std::int64_t context_frames() const { return 4 * (2 * time_stride() - 1) + 3 * time_stride(); }

  /// Shows each field that a bundle's config.json holds, with its range.
  template <typename Config, typename Visitor>
  static void visit(Config& config, Visitor&& field) {
    field("widths", config.widths, 1, 4096);
    field("condition_size", config.condition_size, 1, 4096);
    field("phase", config.phase);
  }

  /// Takes what follows from the front end. What is wrong together, or nothing.
  std::string fit(std::int64_t rows) {
    bins = rows;
    return bins >> widths.size() > 0
               ? ""
               : "widths has too many levels for " + std::to_string(bins) + " bins";
  }
};

}  // namespace lasso::nn
