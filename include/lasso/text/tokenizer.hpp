#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lasso::text {

/// Cuts a query into the numbers a text encoder was trained on.
class Tokenizer {
 public:
  Tokenizer() = default;
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;
  virtual ~Tokenizer() = default;

  /// How many different ids there are: encode() gives 0 <= id < vocabulary_size().
  virtual std::int64_t vocabulary_size() const = 0;

  /// The ids of `query` (UTF-8), with the marks at its ends that the encoder expects: at most
  /// `max_tokens` >= 2 with them, the rest of a longer query is cut off.
  virtual std::vector<std::int64_t> encode(const std::string& query,
                                           std::int64_t max_tokens) const = 0;
};

}  // namespace lasso::text
