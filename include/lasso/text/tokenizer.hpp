#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lasso::text {

/// Splits a query into the token ids that a text encoder was trained on.
class Tokenizer {
 public:
  Tokenizer() = default;
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;
  virtual ~Tokenizer() = default;

  /// The number of distinct ids: encode() returns 0 <= id < vocabulary_size().
  virtual std::int64_t vocabulary_size() const = 0;

  /// Returns the ids of `query` (UTF-8), including the begin and end tokens that the encoder
  /// expects. Longer queries are truncated to `max_tokens` (>= 2) ids in total.
  virtual std::vector<std::int64_t> encode(const std::string& query,
                                           std::int64_t max_tokens) const = 0;
};

}  // namespace lasso::text
