#include "lasso/describe/events.hpp"

#include <nlohmann/json.hpp>

#include "support/support.hpp"

using lasso::describe::cells_of;
using lasso::describe::Event;
using lasso::describe::EventOptions;
using lasso::describe::events_of;
using lasso::describe::Pooling;
using lasso::describe::Span;
using lasso::describe::windows_of;
using lasso::testing::data_folder;
using lasso::testing::read_text;
using nlohmann::json;

namespace {

std::vector<Span> spans_from(const json& pairs) {
  std::vector<Span> spans;
  for (const auto& pair : pairs) {
    spans.push_back({pair.at(0), pair.at(1)});
  }
  return spans;
}

void check_equal(const std::vector<Span>& spans, const std::vector<Span>& expected) {
  REQUIRE(spans.size() == expected.size());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    CHECK(spans[i].begin_ms == expected[i].begin_ms);
    CHECK(spans[i].end_ms == expected[i].end_ms);
  }
}

}  // namespace

// data/captioning.json: windows, cells and events by hand, from the specification.
TEST_CASE("windows leave nothing out", "[describe][golden]") {
  const auto golden = json::parse(read_text(data_folder() / "captioning.json"));
  for (const auto& example : golden.at("windows")) {
    CAPTURE(example.dump());
    check_equal(
        windows_of(example.at("duration_ms"), {example.at("segment_ms"), example.at("shift_ms")}),
        spans_from(example.at("windows")));
  }
  CHECK(windows_of(0, {}).empty());
  check_equal(windows_of(100, {}), {{0, 100}});
}

TEST_CASE("windows become cells, and cells events", "[describe][golden]") {
  const auto golden = json::parse(read_text(data_folder() / "captioning.json")).at("events");
  const auto windows = spans_from(golden.at("windows"));
  const auto& parameters = golden.at("parameters");
  const EventOptions options{parameters.at("on"),
                             parameters.at("off"),
                             parameters.at("max_gap_ms"),
                             parameters.at("min_event_ms")};
  std::vector<std::pair<std::string, Event>> found;
  for (const auto& [label, scores] : golden.at("scores").items()) {
    const auto cells =
        cells_of(scores.get<std::vector<double>>(), windows, golden.at("hop_ms"), Pooling::mean);
    const auto expected = golden.at("cells").at(label).get<std::vector<double>>();
    REQUIRE(cells.size() == expected.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      CHECK(cells[i] == Approx(expected[i]).margin(1e-12));
    }
    for (const Event& event :
         events_of(0, cells, golden.at("hop_ms"), golden.at("duration_ms"), options)) {
      found.emplace_back(label, event);
    }
  }
  REQUIRE(found.size() == golden.at("events").size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& expected = golden.at("events").at(i);
    const auto& [label, event] = found[i];
    CHECK(label == expected.at("label").get<std::string>());
    CHECK(event.span.begin_ms == expected.at("start_ms").get<std::int64_t>());
    CHECK(event.span.end_ms == expected.at("end_ms").get<std::int64_t>());
    CHECK(event.peak == Approx(expected.at("peak").get<double>()).margin(1e-12));
  }
}

TEST_CASE("a short sound keeps its score where windows are pooled by their maximum", "[describe]") {
  const auto windows = windows_of(6000, {2000, 1000});
  const std::vector<double> scores{0.0, 0.9, 0.0, 0.0, 0.0};
  CHECK(cells_of(scores, windows, 1000, Pooling::max)[1] == 0.9);
  CHECK(cells_of(scores, windows, 1000, Pooling::mean)[1] == Approx(0.45));
}

TEST_CASE("gaps are closed, blinks are dropped, and no event is longer than the recording",
          "[describe]") {
  const std::vector<double> cells{0.9, 0.0, 0.9, 0.0, 0.0, 0.9, 0.9};
  EventOptions options{0.8, 0.5, 1000, 2000};
  const auto events = events_of(4, cells, 1000, 6300, options);
  REQUIRE(events.size() == 1);  // the second is 1.3 s
  CHECK(events[0].label == 4);
  CHECK(events[0].span.end_ms == 3000);
  CHECK(events[0].mean == Approx(0.6));
  options.min_event_ms = 1000;
  CHECK(events_of(4, cells, 1000, 6300, options).at(1).span.end_ms == 6300);
  CHECK(events_of(4, {0.9}, 1000, 100, options).at(0).span.end_ms == 100);
}
