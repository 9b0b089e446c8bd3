#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lasso/data/random.hpp"

namespace lasso::data {

/// The sounds that a caption names, as BiModalSep's parser of AudioCaps finds them: split at each
/// of its separators in their order ("and is followed by", ..., "which"), trimmed, capitalised.
/// With its faults, which its published lists hold: "then" goes from within words, too, and a
/// phrase may keep a dangling "which".
std::vector<std::string> phrases_of(const std::string& caption);

/// What is asked of a mixture in place of its caption.
struct PhraseChoice {
  std::vector<std::size_t> phrases;  ///< places in the caption's list
  std::vector<double> weights;       ///< of each: 1 over how often it was chosen
};

/// `count` of a caption's phrases: all of them if they are as many, some at random if more, all and
/// repeats at random if fewer. There is one at least.
PhraseChoice choose_phrases(std::size_t phrases, std::size_t count, Random& random);

/// The weights of a choice: those of equal phrases sum to 1.
std::vector<double> phrase_weights(const std::vector<std::size_t>& phrases);

}  // namespace lasso::data
