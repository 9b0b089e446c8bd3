#include "lasso/text/byte_bpe_tokenizer.hpp"

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>
#include <utf8proc.h>

#include "lasso/core/error.hpp"

namespace lasso::text {

namespace {

using Vocabulary = std::unordered_map<std::string, std::int64_t>;
using nlohmann::json;

constexpr std::array<const char*, 5> kMarks{"<s>", "</s>", "<pad>", "<unk>", "<mask>"};
constexpr const char* kBegin = "<s>";
constexpr const char* kEnd = "</s>";
constexpr const char* kMask = "<mask>";

[[noreturn]] void fail(const std::string& fault) {
  throw Error(
      ErrorKind::model,
      "the tokenizer is damaged: " + fault + "; use the vocab.json and merges.txt of RoBERTa-base");
}

std::string utf8(std::int32_t code_point) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto count = utf8proc_encode_char(code_point, bytes.data());
  return {reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(count)};
}

/// The letter that stands for a byte in GPT-2's vocabulary: itself if it prints in Latin-1, else
/// the next free one from U+0100 on.
std::array<std::string, 256> byte_letters() {
  std::array<std::string, 256> letters;
  std::int32_t next = 0x100;
  for (std::int32_t byte = 0; byte < 256; ++byte) {
    const bool prints = (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte != 0xad);
    letters[static_cast<std::size_t>(byte)] = utf8(prints ? byte : next++);
  }
  return letters;
}

std::int64_t id_of(const Vocabulary& vocabulary, const std::string& piece) {
  const auto found = vocabulary.find(piece);
  if (found == vocabulary.end()) {
    fail("vocab.json lacks '" + piece + "'");
  }
  return found->second;
}

Vocabulary parse_vocabulary(std::string_view text) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || document.empty()) {
    fail("vocab.json is no JSON object");
  }
  Vocabulary vocabulary;
  for (const auto& [piece, id] : document.items()) {
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= document.size()) {
      fail("vocab.json gives '" + piece + "' a number out of range");
    }
    vocabulary.emplace(piece, id.get<std::int64_t>());
  }
  return vocabulary;
}

std::uint64_t pair_key(std::int64_t left, std::int64_t right) {
  return static_cast<std::uint64_t>(left) << 32U | static_cast<std::uint64_t>(right);
}

// The pre-split of GPT-2:
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+

enum class Class { letter, number, space, other };

struct Symbol {
  std::size_t begin;  // byte offset
  Class kind;
};

/// Unicode's White_Space: the separators and a few controls.
bool is_white_space(std::int32_t code_point, utf8proc_category_t category) {
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || (code_point >= 0x09 && code_point <= 0x0d) ||
         code_point == 0x85;
}

Class class_of(std::int32_t code_point) {
  const utf8proc_category_t category = utf8proc_category(code_point);
  if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) {
    return Class::letter;
  }
  if (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO) {
    return Class::number;
  }
  return is_white_space(code_point, category) ? Class::space : Class::other;
}

std::vector<Symbol> symbols_of(std::string_view text) {
  std::vector<Symbol> symbols;
  for (std::size_t position = 0; position < text.size();) {
    std::int32_t code_point = -1;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + position;
    const auto count =
        utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - position), &code_point);
    symbols.push_back({position, count > 0 ? class_of(code_point) : Class::other});
    position += static_cast<std::size_t>(std::max<utf8proc_ssize_t>(count, 1));
  }
  return symbols;
}

std::size_t contraction_at(std::string_view text) {
  for (const std::string_view ending : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"}) {
    if (text.substr(0, ending.size()) == ending) {
      return ending.size();
    }
  }
  return 0;
}

std::vector<std::string_view> words_of(std::string_view text) {
  const std::vector<Symbol> symbols = symbols_of(text);
  const auto offset = [&](std::size_t i) {
    return i < symbols.size() ? symbols[i].begin : text.size();
  };
  const auto run_end = [&](std::size_t i) {
    const Class kind = symbols[i].kind;
    while (i < symbols.size() && symbols[i].kind == kind) {
      ++i;
    }
    return i;
  };
  const auto word_end = [&](std::size_t i) {
    if (const std::size_t contraction = contraction_at(text.substr(offset(i))); contraction > 0) {
      return i + contraction;  // ASCII: a byte is a symbol
    }
    const std::size_t after_space = text[offset(i)] == ' ' ? i + 1 : i;
    if (after_space < symbols.size() && symbols[after_space].kind != Class::space) {
      return run_end(after_space);
    }
    const std::size_t end = run_end(i);
    // The last space goes to the word that follows.
    return end < symbols.size() && end - i > 1 ? end - 1 : end;
  };
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < symbols.size();) {
    const std::size_t end = word_end(i);
    words.push_back(text.substr(offset(i), offset(end) - offset(i)));
    i = end;
  }
  return words;
}

/// Without the white space at its end, as Python's rstrip() sees it: it counts U+001C to U+001F in.
std::string_view strip_end(std::string_view text) {
  const std::vector<Symbol> symbols = symbols_of(text);
  std::size_t end = text.size();
  for (auto symbol = symbols.rbegin(); symbol != symbols.rend(); ++symbol) {
    const char first = text[symbol->begin];
    if (symbol->kind != Class::space && (first < 0x1c || first > 0x1f)) {
      break;
    }
    end = symbol->begin;
  }
  return text.substr(0, end);
}

}  // namespace

ByteBpeTokenizer::ByteBpeTokenizer(std::string_view vocabulary, std::string_view merges) {
  const Vocabulary pieces = parse_vocabulary(vocabulary);
  size_ = static_cast<std::int64_t>(pieces.size());
  const auto letters = byte_letters();
  for (std::size_t byte = 0; byte < bytes_.size(); ++byte) {
    bytes_[byte] = id_of(pieces, letters[byte]);
  }
  for (const char* mark : kMarks) {
    marks_.emplace(mark, id_of(pieces, mark));
  }
  for (std::size_t begin = 0; begin < merges.size();) {
    const std::size_t end = std::min(merges.find('\n', begin), merges.size());
    const std::string_view line = merges.substr(begin, end - begin);
    const bool header = begin == 0 && line.substr(0, 8) == "#version";
    begin = end + 1;
    if (line.empty() || header) {
      continue;
    }
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) {
      fail("merges.txt has the line '" + std::string(line) + "', which is no pair");
    }
    const std::string left(line.substr(0, space));
    const std::string right(line.substr(space + 1));
    const auto rank = static_cast<std::int64_t>(merges_.size());
    merges_.emplace(pair_key(id_of(pieces, left), id_of(pieces, right)),
                    Merge{rank, id_of(pieces, left + right)});
  }
}

std::int64_t ByteBpeTokenizer::vocabulary_size() const { return size_; }

std::vector<std::int64_t> ByteBpeTokenizer::encode(const std::string& query,
                                                   std::int64_t max_tokens) const {
  std::vector<std::int64_t> ids{marks_.at(kBegin)};
  std::string_view rest = query;
  while (!rest.empty()) {
    std::size_t nearest = rest.size();
    std::string mark;
    for (const char* candidate : kMarks) {
      const std::size_t position = rest.find(candidate);
      if (position < nearest) {
        nearest = position;
        mark = candidate;
      }
    }
    const std::string_view text = rest.substr(0, nearest);
    encode_text(mark == kMask ? strip_end(text) : text, ids);
    if (!mark.empty()) {
      ids.push_back(marks_.at(mark));
    }
    rest.remove_prefix(nearest + mark.size());
  }
  ids.resize(std::min(ids.size(), static_cast<std::size_t>(max_tokens - 1)));
  ids.push_back(marks_.at(kEnd));
  return ids;
}

void ByteBpeTokenizer::encode_text(std::string_view text, std::vector<std::int64_t>& ids) const {
  for (const std::string_view word : words_of(text)) {
    encode_word(word, ids);
  }
}

void ByteBpeTokenizer::encode_word(std::string_view word, std::vector<std::int64_t>& ids) const {
  std::vector<std::int64_t> symbols;
  for (const char byte : word) {
    symbols.push_back(bytes_[static_cast<unsigned char>(byte)]);
  }
  while (symbols.size() > 1) {
    std::uint64_t best_pair = 0;
    Merge best{std::numeric_limits<std::int64_t>::max(), 0};
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
      const std::uint64_t pair = pair_key(symbols[i], symbols[i + 1]);
      const auto found = merges_.find(pair);
      if (found != merges_.end() && found->second.rank < best.rank) {
        best_pair = pair;
        best = found->second;
      }
    }
    if (best.rank == std::numeric_limits<std::int64_t>::max()) {
      break;
    }
    std::vector<std::int64_t> merged;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const bool here = i + 1 < symbols.size() && pair_key(symbols[i], symbols[i + 1]) == best_pair;
      merged.push_back(here ? best.merged : symbols[i]);
      i += here ? 1 : 0;
    }
    symbols = std::move(merged);
  }
  ids.insert(ids.end(), symbols.begin(), symbols.end());
}

}  // namespace lasso::text
