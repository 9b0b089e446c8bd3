#pragma once

#include <cstdint>
#include <string>
#include <vector>

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
    std::int64_t times;  ///< that it occurs
    ConvolutionMethod method;
  };

  void set(const Entry& entry) { entries_.push_back(entry); }
  ConvolutionMethod method(std::int64_t in, std::int64_t out, std::int64_t bins) const;
  /// How much larger its kernels are than plain ones.
  std::int64_t extra_bytes() const;
  const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// What a measured plan depends on beside the network: processor, instructions and library.
std::string plan_conditions();

}  // namespace lasso::nn
