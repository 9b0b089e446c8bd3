#include "lasso/train/process_place.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "lasso/core/error.hpp"

namespace lasso::train {

namespace {

std::optional<std::string> variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

std::int64_t number(const char* name, std::optional<std::int64_t> otherwise, std::int64_t most) {
  const auto text = variable(name);
  if (!text && otherwise) {
    return *otherwise;
  }
  std::int64_t value = -1;
  const std::string_view digits = text ? *text : std::string_view();
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || stop != digits.data() + digits.size() || value < 0 || value > most) {
    throw Error(ErrorKind::usage,
                std::string("training in several processes needs ") + name + " to be 0 to " +
                    std::to_string(most) + ", got '" + text.value_or("") +
                    "'; torchrun sets it, unset WORLD_SIZE to train in one");
  }
  return value;
}

}  // namespace

ProcessPlace place_from_environment() {
  constexpr std::int64_t kMostProcesses = 4096;
  constexpr std::int64_t kLastPort = 65535;
  ProcessPlace place;
  place.size = number("WORLD_SIZE", 1, kMostProcesses);
  if (place.size <= 1) {
    return {};
  }
  place.rank = number("RANK", std::nullopt, place.size - 1);
  place.local_size = number("LOCAL_WORLD_SIZE", place.size, kMostProcesses);
  place.local_rank = number("LOCAL_RANK", place.rank, kMostProcesses);
  place.port = number("MASTER_PORT", std::nullopt, kLastPort);
  place.address = variable("MASTER_ADDR").value_or("");
  if (place.address.empty()) {
    throw Error(ErrorKind::usage,
                "training in several processes needs MASTER_ADDR, the machine of the first one; "
                "torchrun sets it, unset WORLD_SIZE to train in one");
  }
  place.has_agent = variable("TORCHELASTIC_USE_AGENT_STORE") == "True";
  return place;
}

}  // namespace lasso::train
