#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lasso/data/random.hpp"

namespace lasso::data {

/// The sounds that a caption names, as BiModalSep's AudioCaps parser finds them: split at each of
/// its separators in order ("and is followed by", ..., "which"), trimmed, capitalised. Reproduces
/// the parser's faults, which its published lists contain: "then" is removed even within words, and
/// a phrase may keep a dangling "which".
std::vector<std::string> phrases_of(const std::string& caption);

/// The phrases that replace a mixture's caption as queries.
struct PhraseChoice {
  std::vector<std::size_t> phrases;  ///< indices in the caption's list
  std::vector<double> weights;       ///< per phrase: 1 / the number of times it was chosen
};

/// Chooses `count` of a caption's phrases: all if there are exactly `count`, a random subset if
/// there are more, all plus random repeats if fewer. Needs at least one phrase.
PhraseChoice choose_phrases(std::size_t phrases, std::size_t count, Random& random);

/// The weights of a choice; the weights of equal phrases sum to 1.
std::vector<double> phrase_weights(const std::vector<std::size_t>& phrases);

}  // namespace lasso::data
