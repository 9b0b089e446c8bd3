#pragma once

#include <memory>
#include <string_view>

#include "lasso/text/tokenizer.hpp"

namespace lasso::text {

/// A SentencePiece model (Kudo & Richardson 2018): begin token, pieces, end token. The model itself
/// defines normalisation and lower-casing.
class SentencePieceTokenizer : public Tokenizer {
 public:
  /// `model`: the contents of a .model file. Throws a model Error if they are malformed, or if the
  /// module that reads them (see src/text/sentencepiece_module.hpp) is not installed.
  explicit SentencePieceTokenizer(std::string_view model);
  ~SentencePieceTokenizer() override;

  std::int64_t vocabulary_size() const override;
  std::vector<std::int64_t> encode(const std::string& query,
                                   std::int64_t max_tokens) const override;

 private:
  struct Opened;
  std::unique_ptr<Opened> opened_;
};

}  // namespace lasso::text
