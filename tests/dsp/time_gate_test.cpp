#include "lasso/dsp/time_gate.hpp"

#include <limits>

#include <nlohmann/json.hpp>

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::TimeWindow;
using lasso::dsp::FadeShape;
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
    CAPTURE(item.at("windows").dump());
    std::vector<TimeWindow> windows;
    for (const auto& window : item.at("windows")) {
      windows.push_back({window[0].get<double>(), window[1].get<double>()});
    }
    const auto samples = item.at("n").get<std::int64_t>();
    const auto shape = item.at("shape") == "linear" ? FadeShape::linear : FadeShape::cosine;
    const TimeGate gate(windows,
                        item.at("sr").get<std::int64_t>(),
                        samples,
                        {item.at("fade_ms").get<double>(), shape});
    const auto expected = torch::tensor(item.at("gate").get<std::vector<float>>());
    CHECK(max_difference(gate.values(0, samples), expected) < 1e-6);
    ++compared;
  }
  CHECK(compared == 10);
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
  CHECK(TimeGate({lasso::kWholeRecording}, 1000, 50).values(0, 50).min().item<float>() == 1.0F);
  CHECK(TimeGate({}, 1000, 50).is_closed(0, 50));
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

TEST_CASE("a gate that learns the length late is the same as far as it looks ahead", "[dsp]") {
  const std::vector<TimeWindow> windows{{0.1, 0.3}, {0.45, 0.5}, {0.8, 2.0}};
  const std::int64_t samples = GENERATE(820, 870, 1000, 1990, 2001, 3000);
  CAPTURE(samples);
  const TimeGate known(windows, 1000, samples);
  TimeGate late(windows, 1000, std::nullopt);
  const std::int64_t certain = samples - late.look_ahead();
  CHECK(max_difference(late.values(0, certain), known.values(0, certain)) == 0.0);
  late.set_length(samples);
  CHECK(max_difference(late.values(0, samples), known.values(0, samples)) == 0.0);
  CHECK(late.was_cut() == known.was_cut());
}

TEST_CASE("a gate is closed where all its values are 0", "[dsp][property]") {
  const TimeGate gate({{0.1, 0.2}, {0.5, 0.9}}, 100, 100);
  for (std::int64_t begin = 0; begin < 100; ++begin) {
    for (std::int64_t count = 1; count <= 100 - begin; ++count) {
      const bool closed = gate.values(begin, count).max().item<float>() == 0.0F;
      REQUIRE(gate.is_closed(begin, count) == closed);
    }
  }
}
