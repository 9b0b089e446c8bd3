#include "lasso/dsp/time_gate.hpp"

#include <limits>

#include <nlohmann/json.hpp>

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::TimeWindow;
using lasso::dsp::TimeGate;
using lasso::testing::contains;
using lasso::testing::data_folder;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_text;

// data/time_gate.json: the recommended gate of the time-selective editor's specification.
TEST_CASE("the gate equals the reference's", "[dsp][golden]") {
  const auto cases = nlohmann::json::parse(read_text(data_folder() / "time_gate.json"));
  int compared = 0;
  for (const auto& item : cases) {
    if (item.at("shape") != "cosine") {
      continue;
    }
    CAPTURE(item.at("windows").dump());
    std::vector<TimeWindow> windows;
    for (const auto& window : item.at("windows")) {
      windows.push_back({window[0].get<double>(), window[1].get<double>()});
    }
    const auto samples = item.at("n").get<std::int64_t>();
    const TimeGate gate(
        windows, item.at("sr").get<std::int64_t>(), samples, item.at("fade_ms").get<double>());
    const auto expected = torch::tensor(item.at("gate").get<std::vector<float>>());
    CHECK(max_difference(gate.values(0, samples), expected) < 1e-6);
    ++compared;
  }
  CHECK(compared == 8);
}

TEST_CASE("a gate read in pieces is the same gate", "[dsp][property]") {
  const TimeGate gate({{0.1, 0.4}, {0.5, 0.9}}, 1000, 1000);
  const auto whole = gate.values(0, 1000);
  const std::int64_t piece = GENERATE(1, 33, 250);
  for (std::int64_t begin = 0; begin < 1000; begin += piece) {
    const std::int64_t count = std::min<std::int64_t>(piece, 1000 - begin);
    CHECK(max_difference(gate.values(begin, count), whole.narrow(0, begin, count)) == 0.0);
  }
}

TEST_CASE("without a window the whole recording is one", "[dsp]") {
  CHECK(TimeGate({}, 1000, 50).values(0, 50).min().item<float>() == 1.0F);
}

TEST_CASE("windows outside the recording are refused, those that reach past it cut", "[dsp]") {
  const auto error = error_of([] { TimeGate({{2.0, 3.0}}, 1000, 1500); });
  CHECK(error.kind() == ErrorKind::usage);
  CHECK(contains(error.what(), "2-3"));
  CHECK(contains(error.what(), "1.5 s"));
  CHECK(TimeGate({{1.0, 3.0}}, 1000, 1500).was_cut());
  CHECK_FALSE(TimeGate({{1.0, std::numeric_limits<double>::infinity()}}, 1000, 1500).was_cut());
  CHECK(contains(error_of([] { TimeGate({{1.0, 1.0001}}, 1000, 1500); }).what(), "one sample"));
}
