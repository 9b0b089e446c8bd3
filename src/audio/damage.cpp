#include "lasso/audio/damage.hpp"

#include <cstdio>

namespace lasso::audio {

std::string in_words(const Damage& damage) {
  std::string words;
  const auto add = [&](const std::string& fault) {
    words += (words.empty() ? "" : " and ") + fault;
  };
  if (damage.is_truncated()) {
    char seconds[32];
    std::snprintf(seconds, sizeof(seconds), "%.1f", damage.missing_s);
    add("ends " + std::string(seconds) + " s before its header says");
  }
  if (damage.undecodable > 0) {
    add("has " + std::to_string(damage.undecodable) +
        (damage.undecodable == 1 ? " part that does not decode" : " parts that do not decode"));
  }
  if (damage.changes > 0) {
    add("changes its rate or channels on the way");
  }
  return words;
}

}  // namespace lasso::audio
