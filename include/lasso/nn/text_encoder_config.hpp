#pragma once

#include <cstdint>

namespace lasso::nn {

enum class TextArchitecture {
  transformer,  ///< our small network, trained from scratch together with the separator
  roberta,      ///< CLAP's text tower, as used by AudioSep
};

/// The defaults are those of the small transformer.
struct TextEncoderConfig {
  TextArchitecture architecture = TextArchitecture::transformer;
  std::int64_t vocabulary = 0;
  std::int64_t width = 128;
  std::int64_t heads = 4;
  std::int64_t layers = 2;
  std::int64_t max_tokens = 64;  ///< per query, including begin and end tokens
  std::int64_t positions = 64;   ///< positions in training, at least max_tokens
  std::int64_t condition_size = 256;
  double dropout = 0.1;  ///< in training
};

}  // namespace lasso::nn
