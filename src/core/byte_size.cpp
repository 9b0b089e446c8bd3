#include "lasso/core/byte_size.hpp"

#include <charconv>
#include <map>

#include "lasso/core/error.hpp"

namespace lasso {

std::int64_t parse_byte_size(const std::string& text) {
  double number = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  std::string unit(stop, end);
  if (!unit.empty() && (unit.back() == 'B' || unit.back() == 'b')) {
    unit.pop_back();
  }
  static const std::map<std::string, double> units{{"", 1.0},
                                                   {"k", 1e3},
                                                   {"K", 1e3},
                                                   {"M", 1e6},
                                                   {"m", 1e6},
                                                   {"G", 1e9},
                                                   {"g", 1e9},
                                                   {"Ki", 1024.0},
                                                   {"Mi", 1048576.0},
                                                   {"Gi", 1073741824.0}};
  const auto found = units.find(unit);
  if (error != std::errc() || found == units.end() || !(number > 0.0 && number < 1e15)) {
    throw Error(ErrorKind::usage, "'" + text + "' is no size; write for example 800M or 2G");
  }
  return static_cast<std::int64_t>(number * found->second);
}

}  // namespace lasso
