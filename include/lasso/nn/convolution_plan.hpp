#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <c10/core/ScalarType.h>

#include "lasso/nn/separators.hpp"

namespace lasso::nn {

/// How a 3x3 convolution is computed on the CPU.
enum class ConvolutionMethod {
  direct,      ///< by oneDNN, channels last
  winograd_2,  ///< Winograd, tiles of 2 frames and 4 bins: 3 times fewer products, 2.7 times the
               ///< kernel
  winograd_4,  ///< Winograd, tiles of 4 frames and 4 bins: 4 times fewer products, 4 times the
               ///< kernel
};

/// The method of each 3x3 convolution of a network. What is not in it is computed directly.
class ConvolutionPlan {
 public:
  struct Entry {
    std::int64_t in;
    std::int64_t out;
    std::int64_t bins;
    ConvolutionMethod method;
  };

  void set(const Entry& entry) { entries_.push_back(entry); }
  ConvolutionMethod method(std::int64_t in, std::int64_t out, std::int64_t bins) const;
  const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// Plans the convolutions of a network. `kernel_bytes`: how much larger the transformed kernels may
/// be than plain ones, in all; the smallest kernels come first, and tiles of 2 frames where those
/// of 4 are too large. `measure`: keeps the direct method where it is faster on this processor,
/// which takes up to a second to find out. Only ResUNet30 in float32 has a choice; other plans are
/// empty.
ConvolutionPlan plan_convolutions(const SeparatorConfig& config,
                                  at::ScalarType dtype,
                                  std::int64_t kernel_bytes,
                                  bool measure);

/// What a measured plan depends on beside the network: processor, instructions, threads, library.
std::string plan_conditions();

}  // namespace lasso::nn
