#include "byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace lasso::serve {

std::optional<std::uint64_t> whole_number_from(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::optional<ByteRange> byte_range_from(const std::string& header, std::uint64_t size) {
  const std::string unit = "bytes=";
  const auto dash = header.find('-');
  if (header.compare(0, unit.size(), unit) != 0 || dash == std::string::npos ||
      header.find(',') != std::string::npos) {
    return std::nullopt;
  }
  const std::string first = header.substr(unit.size(), dash - unit.size());
  const std::string last = header.substr(dash + 1);
  const auto from = whole_number_from(first);
  const auto to = whole_number_from(last);
  if ((!from && !first.empty()) || (!to && !last.empty()) || (!from && !to)) {
    return std::nullopt;
  }
  if (!from) {
    return ByteRange{size - std::min(*to, size), size};
  }
  const std::uint64_t most = to ? *to : size;
  return ByteRange{*from, most < size ? most + 1 : size};
}

}  // namespace lasso::serve
