#include "lasso/text/byte_bpe_tokenizer.hpp"

#include <map>
#include <random>

#include <nlohmann/json.hpp>

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::read_text;
using lasso::testing::shared_folder;
using lasso::text::ByteBpeTokenizer;
using nlohmann::json;

namespace {

constexpr std::int64_t kMaxTokens = 512;

/// The letter for a byte in GPT-2's vocabulary, as its authors' table has it.
std::string letter(int byte) {
  const auto utf8 = [](int code) {
    return code < 0x80 ? std::string(1, static_cast<char>(code))
                       : std::string{static_cast<char>(0xc0 | code >> 6),
                                     static_cast<char>(0x80 | (code & 0x3f))};
  };
  int shifted = 0;
  for (int other = 0; other < byte; ++other) {
    shifted += other <= 32 || (other >= 127 && other <= 160) || other == 173 ? 1 : 0;
  }
  const bool prints = !(byte <= 32 || (byte >= 127 && byte <= 160) || byte == 173);
  return utf8(prints ? byte : 256 + shifted);
}

/// All bytes, the marks, and what the merges make.
json small_vocabulary(const std::vector<std::string>& merged) {
  json vocabulary{{"<s>", 0}, {"<pad>", 1}, {"</s>", 2}, {"<unk>", 3}, {"<mask>", 4}};
  for (int byte = 0; byte < 256; ++byte) {
    vocabulary[letter(byte)] = vocabulary.size();
  }
  for (const auto& piece : merged) {
    vocabulary[piece] = vocabulary.size();
  }
  return vocabulary;
}

/// What ids stand for: their letters put together, letters turned into bytes.
class Decoder {
 public:
  explicit Decoder(const json& vocabulary) {
    for (const auto& [piece, id] : vocabulary.items()) {
      pieces_[id.get<std::int64_t>()] = piece;
    }
    for (int byte = 0; byte < 256; ++byte) {
      bytes_[letter(byte)] = static_cast<char>(byte);
    }
  }

  std::string operator()(const std::vector<std::int64_t>& ids) const {
    std::string text;
    for (std::size_t i = 1; i + 1 < ids.size(); ++i) {  // without the marks at both ends
      const std::string& piece = pieces_.at(ids[i]);
      for (std::size_t at = 0; at < piece.size();) {
        const std::size_t count = static_cast<unsigned char>(piece[at]) < 0x80 ? 1 : 2;
        text += bytes_.at(piece.substr(at, count));
        at += count;
      }
    }
    return text;
  }

 private:
  std::map<std::int64_t, std::string> pieces_;
  std::map<std::string, char> bytes_;
};

std::string random_unicode(std::mt19937& random) {
  const std::vector<std::pair<int, int>> ranges{{0x01, 0x7f},
                                                {0x80, 0x24f},
                                                {0x370, 0x5ff},
                                                {0x900, 0xdff},
                                                {0x2000, 0x206f},
                                                {0x3000, 0x30ff},
                                                {0x4e00, 0x9fff},
                                                {0xe000, 0xf8ff},
                                                {0x1f300, 0x1faff},
                                                {0x20, 0x7e}};
  std::string text;
  const auto length = random() % 24;
  for (std::size_t i = 0; i < length; ++i) {
    const auto [first, last] = ranges[random() % ranges.size()];
    const auto code = first + static_cast<int>(random() % static_cast<unsigned>(last - first + 1));
    const auto tail = [](int bits) { return static_cast<char>(0x80 | (bits & 0x3f)); };
    if (code < 0x80) {
      text += static_cast<char>(code);
    } else if (code < 0x800) {
      text += {static_cast<char>(0xc0 | code >> 6), tail(code)};
    } else if (code < 0x10000) {
      text += {static_cast<char>(0xe0 | code >> 12), tail(code >> 6), tail(code)};
    } else {
      text += {static_cast<char>(0xf0 | code >> 18), tail(code >> 12), tail(code >> 6), tail(code)};
    }
  }
  return text;
}

}  // namespace

TEST_CASE("pairs are merged in the order of the merges", "[text]") {
  const json vocabulary = small_vocabulary({"ab", "bc", "abc"});
  const ByteBpeTokenizer tokenizer(vocabulary.dump(), "#version: 0.2\nb c\na b\n");
  const auto id = [&](const std::string& piece) {
    return vocabulary.at(piece).get<std::int64_t>();
  };
  using Ids = std::vector<std::int64_t>;
  CHECK(tokenizer.encode("abc", kMaxTokens) == Ids{0, id("a"), id("bc"), 2});
  CHECK(tokenizer.encode("abab", kMaxTokens) == Ids{0, id("ab"), id("ab"), 2});
  CHECK(tokenizer.encode("", kMaxTokens) == Ids{0, 2});
  CHECK(tokenizer.encode("ab <mask>c", kMaxTokens) == Ids{0, id("ab"), 4, id("c"), 2});
  CHECK(tokenizer.encode("abababab", 4) == Ids{0, id("ab"), id("ab"), 2});
  CHECK(tokenizer.encode("\xff", kMaxTokens) == Ids{0, id(letter(0xff)), 2});
}

TEST_CASE("every text comes back from its ids", "[text][property]") {
  const json vocabulary = small_vocabulary({"th", "the"});
  const ByteBpeTokenizer tokenizer(vocabulary.dump(), "t h\nth e\n");
  const Decoder decode(vocabulary);
  std::mt19937 random(1);
  for (int i = 0; i < 10000; ++i) {
    const std::string text = random_unicode(random);
    if (decode(tokenizer.encode(text, kMaxTokens)) != text) {
      FAIL("not the same: " << text);
    }
  }
}

TEST_CASE("vocabularies that do not fit are refused", "[text][fault]") {
  const auto refusal = [](const std::string& vocabulary, const std::string& merges) {
    const auto error = error_of([&] { ByteBpeTokenizer tokenizer(vocabulary, merges); });
    CHECK(error.kind() == ErrorKind::model);
    return std::string(error.what());
  };
  const std::string sound = small_vocabulary({}).dump();
  CHECK(contains(refusal("", ""), "no JSON object"));
  CHECK(contains(refusal("[1, 2]", ""), "no JSON object"));
  CHECK(contains(refusal(R"({"<s>": 0})", ""), "lacks"));
  CHECK(contains(refusal(R"({"<s>": 7})", ""), "out of range"));
  CHECK(contains(refusal(sound, "a b\n"), "lacks 'ab'"));
  CHECK(contains(refusal(sound, "ab\n"), "no pair"));
}

// shared/reference: what the original tokenizer gives for 411 strings.
TEST_CASE("RoBERTa's vocabulary gives the ids of the original", "[text][golden]") {
  const auto shared = shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/roberta-base in $LASSO_SHARED or ../shared");
    return;
  }
  const auto roberta = *shared / "reference" / "roberta-base";
  const std::string vocabulary = read_text(roberta / "vocab.json");
  const ByteBpeTokenizer tokenizer(vocabulary, read_text(roberta / "merges.txt"));
  CHECK(tokenizer.vocabulary_size() == 50265);
  const auto golden = json::parse(read_text(*shared / "reference" / "golden" / "tokenizer.json"));
  CHECK(golden.size() == 411);
  for (const auto& item : golden) {
    const auto text = item.at("text").get<std::string>();
    CAPTURE(text);
    CHECK(tokenizer.encode(text, kMaxTokens) == item.at("ids").get<std::vector<std::int64_t>>());
  }
  const Decoder decode(json::parse(vocabulary));
  std::mt19937 random(2);
  for (int i = 0; i < 10000; ++i) {
    const std::string text = random_unicode(random);
    if (decode(tokenizer.encode(text, kMaxTokens)) != text) {
      FAIL("not the same: " << text);
    }
  }
}
