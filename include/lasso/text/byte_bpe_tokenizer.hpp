#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lasso/text/tokenizer.hpp"

namespace lasso::text {

/// The byte-level byte-pair encoding of GPT-2 (Radford et al. 2019) with RoBERTa's special tokens:
/// begin, pieces, end; no space is prepended. The literal texts <s>, </s>, <pad>, <unk> and <mask>
/// in a query become those special tokens, and <mask> absorbs the white space before it. Nothing is
/// normalised, so composed and decomposed letters differ. Bytes that are not UTF-8 are encoded as
/// they are.
class ByteBpeTokenizer : public Tokenizer {
 public:
  /// `vocabulary`: the contents of vocab.json, `merges`: of merges.txt. Throws a model Error if
  /// they are malformed or do not match each other.
  ByteBpeTokenizer(std::string_view vocabulary, std::string_view merges);

  std::int64_t vocabulary_size() const override;
  std::vector<std::int64_t> encode(const std::string& query,
                                   std::int64_t max_tokens) const override;

 private:
  struct Merge {
    std::int64_t rank;
    std::int64_t merged;
  };

  void encode_text(std::string_view text, std::vector<std::int64_t>& ids) const;
  void encode_word(std::string_view word, std::vector<std::int64_t>& ids) const;

  std::int64_t size_ = 0;
  std::array<std::int64_t, 256> bytes_{};            // the id of each byte
  std::unordered_map<std::uint64_t, Merge> merges_;  // by the two adjacent ids
  std::unordered_map<std::string, std::int64_t> marks_;
};

}  // namespace lasso::text
