#include "lasso/data/caption_phrases.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>
#include <string_view>

#include "lasso/core/trimmed.hpp"

namespace lasso::data {

namespace {

constexpr std::array<std::string_view, 21> kSeparators{" and is followed by",
                                                       " followed by ",
                                                       " after which",
                                                       " which is ",
                                                       " proceeded by ",
                                                       " at a close distance",
                                                       " and ",
                                                       ", ",
                                                       " as ",
                                                       " while ",
                                                       " then ",
                                                       " with ",
                                                       " before ",
                                                       " after ",
                                                       " during ",
                                                       " nearby ",
                                                       " over ",
                                                       " among ",
                                                       " precedes ",
                                                       " proceeded ",
                                                       " which "};
constexpr std::string_view kAnd = " and ";

/// One sound, though an "and" stands within.
constexpr std::array<std::string_view, 6> kUndivided{"on and off",
                                                     "man and woman",
                                                     "and is",
                                                     "bells and a horn",
                                                     "clanking and clunking",
                                                     "and continuously"};

std::vector<std::string> split(const std::string& text, std::string_view separator) {
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  for (std::size_t at = text.find(separator); at != std::string::npos;
       at = text.find(separator, begin)) {
    pieces.push_back(text.substr(begin, at - begin));
    begin = at + separator.size();
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

std::string without(const std::string& text, std::string_view part) {
  std::string left;
  for (const std::string& piece : split(text, part)) {
    left += piece;
  }
  return left;
}

std::string capitalised(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    c = static_cast<char>(&c == text.data() ? std::toupper(byte) : std::tolower(byte));
  }
  return text;
}

}  // namespace

std::vector<std::string> phrases_of(const std::string& caption) {
  std::vector<std::string> pieces{caption};
  for (const std::string_view separator : kSeparators) {
    std::vector<std::string> divided;
    for (const std::string& piece : pieces) {
      const bool stays =
          separator == kAnd && std::any_of(kUndivided.begin(), kUndivided.end(), [&](auto one) {
            return piece.find(one) != std::string::npos;
          });
      const auto parts = stays ? std::vector<std::string>{piece} : split(piece, separator);
      divided.insert(divided.end(), parts.begin(), parts.end());
    }
    pieces = std::move(divided);
  }
  std::vector<std::string> phrases;
  for (const std::string& piece : pieces) {
    const std::string plain =
        without(without(without(std::string(trimmed(piece)), "then "), "then"), ",");
    std::string phrase = capitalised(without(capitalised(plain), "And "));
    if (!phrase.empty()) {
      phrases.push_back(std::move(phrase));
    }
  }
  return phrases;
}

PhraseChoice choose_phrases(std::size_t phrases, std::size_t count, Random& random) {
  PhraseChoice choice;
  choice.phrases.resize(phrases);
  std::iota(choice.phrases.begin(), choice.phrases.end(), 0);
  while (choice.phrases.size() < count) {
    choice.phrases.push_back(index_below(random, phrases));
  }
  for (std::size_t i = 0; phrases > count && i < count; ++i) {
    std::swap(choice.phrases[i], choice.phrases[i + index_below(random, phrases - i)]);
  }
  choice.phrases.resize(count);
  choice.weights = phrase_weights(choice.phrases);
  return choice;
}

std::vector<double> phrase_weights(const std::vector<std::size_t>& phrases) {
  std::vector<double> weights;
  for (const std::size_t phrase : phrases) {
    weights.push_back(1.0 /
                      static_cast<double>(std::count(phrases.begin(), phrases.end(), phrase)));
  }
  return weights;
}

}  // namespace lasso::data
