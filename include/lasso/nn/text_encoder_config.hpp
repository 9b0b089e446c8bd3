#pragma once

#include <cstdint>

namespace lasso::nn {

enum class TextArchitecture {
  transformer,  ///< a small one of our own, trained from nothing together with the separator
  roberta,      ///< CLAP's text tower, as AudioSep uses it
};

/// The defaults are those of the small one.
struct TextEncoderConfig {
  TextArchitecture architecture = TextArchitecture::transformer;
  std::int64_t vocabulary = 0;
  std::int64_t width = 128;
  std::int64_t heads = 4;
  std::int64_t layers = 2;
  std::int64_t max_tokens = 64;  ///< of a query, marks included
  std::int64_t positions = 64;   ///< that it was trained with, max_tokens or more
  std::int64_t condition_size = 256;
  double dropout = 0.1;  ///< while training
};

}  // namespace lasso::nn
