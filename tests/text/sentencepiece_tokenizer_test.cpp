#include "lasso/text/sentencepiece_tokenizer.hpp"

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::read_text;
using lasso::testing::tokenizer_file;
using lasso::text::SentencePieceTokenizer;

TEST_CASE("a query becomes ids of the vocabulary between begin and end marks", "[text]") {
  const SentencePieceTokenizer tokenizer(read_text(tokenizer_file()));
  const std::string query = GENERATE("dog barking", "Zürich 猫 \xF0\x9F\x90\xB6", "", "\xFF\xFE");
  CAPTURE(query);
  const auto ids = tokenizer.encode(query);
  REQUIRE(ids.size() >= 2);
  CHECK(ids.front() == tokenizer.encode("").front());
  CHECK(ids.back() == tokenizer.encode("").back());
  for (const auto id : ids) {
    CHECK(id >= 0);
    CHECK(id < tokenizer.vocabulary_size());
  }
}

TEST_CASE("case and wide letters make no difference, words do", "[text]") {
  const SentencePieceTokenizer tokenizer(read_text(tokenizer_file()));
  CHECK(tokenizer.encode("Dog BARKING") == tokenizer.encode("dog barking"));
  CHECK(tokenizer.encode("ｄｏｇ") == tokenizer.encode("dog"));
  CHECK(tokenizer.encode("dog") != tokenizer.encode("cat"));
}

TEST_CASE("a long query is encoded whole", "[text]") {
  const SentencePieceTokenizer tokenizer(read_text(tokenizer_file()));
  std::string query;
  for (int i = 0; i < 1000; ++i) {
    query += "\xE2\x84\xA2";  // a trade mark sign, two letters once normalised
  }
  CHECK(tokenizer.encode(query).size() > 100);
}

TEST_CASE("bytes that are no SentencePiece model are refused", "[text]") {
  const std::string bytes = GENERATE("", "hello", std::string(1000, '\xFF'));
  const auto error = error_of([&] { SentencePieceTokenizer tokenizer(bytes); });
  CHECK(error.kind() == ErrorKind::model);
  CHECK(contains(error.what(), "train_tokenizer.sh"));
}
