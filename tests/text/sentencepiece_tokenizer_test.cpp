#include "lasso/text/sentencepiece_tokenizer.hpp"

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::read_text;
using lasso::testing::tokenizer_file;
using lasso::text::SentencePieceTokenizer;

constexpr std::int64_t kMostIds = 64;

TEST_CASE("a query becomes ids of the vocabulary between begin and end marks", "[text]") {
  const SentencePieceTokenizer tokenizer(read_text(tokenizer_file()));
  const std::string query = GENERATE("dog barking", "Zürich 猫 \xF0\x9F\x90\xB6", "", "\xFF\xFE");
  CAPTURE(query);
  const auto ids = tokenizer.encode(query, kMostIds);
  REQUIRE(ids.size() >= 2);
  CHECK(ids.front() == tokenizer.encode("", kMostIds).front());
  CHECK(ids.back() == tokenizer.encode("", kMostIds).back());
  for (const auto id : ids) {
    CHECK(id >= 0);
    CHECK(id < tokenizer.vocabulary_size());
  }
}

TEST_CASE("case and wide letters make no difference, words do", "[text]") {
  const SentencePieceTokenizer tokenizer(read_text(tokenizer_file()));
  CHECK(tokenizer.encode("Dog BARKING", kMostIds) == tokenizer.encode("dog barking", kMostIds));
  CHECK(tokenizer.encode("ｄｏｇ", kMostIds) == tokenizer.encode("dog", kMostIds));
  CHECK(tokenizer.encode("dog", kMostIds) != tokenizer.encode("cat", kMostIds));
}

TEST_CASE("a long query is encoded whole, or cut before its end mark", "[text]") {
  const SentencePieceTokenizer tokenizer(read_text(tokenizer_file()));
  std::string query;
  for (int i = 0; i < 1000; ++i) {
    query += "\xE2\x84\xA2";  // a trade mark sign, two letters once normalised
  }
  const auto whole = tokenizer.encode(query, 5000);
  CHECK(whole.size() > 1000);
  const auto cut = tokenizer.encode(query, 10);
  CHECK(cut.size() == 10);
  CHECK(cut.back() == whole.back());
}

TEST_CASE("bytes that are no SentencePiece model are refused", "[text]") {
  const std::string bytes = GENERATE(as<std::string>{}, "", "hello", std::string(1000, '\xFF'));
  const auto error = error_of([&] { SentencePieceTokenizer tokenizer(bytes); });
  CHECK(error.kind() == ErrorKind::model);
  CHECK(contains(error.what(), "train_tokenizer.sh"));
}
