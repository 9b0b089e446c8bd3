#include "lasso/describe/captions.hpp"

#include <nlohmann/json.hpp>

#include "lasso/core/labels.hpp"
#include "support/support.hpp"

using lasso::describe::Cue;
using lasso::describe::cues_of;
using lasso::describe::Event;
using lasso::describe::LineEnd;
using lasso::testing::data_folder;
using lasso::testing::read_text;

namespace {

const std::vector<std::string> kNames{"Dog barking", "Rain", "Siren", "Wind"};

Event event(std::size_t label, std::int64_t begin_ms, std::int64_t end_ms, double peak = 0.9) {
  return {label, {begin_ms, end_ms}, peak, peak};
}

std::string srt_of(const std::vector<Event>& events) {
  return lasso::describe::as_srt(cues_of(events, kNames, {}));
}

}  // namespace

TEST_CASE("subtitles show what is heard, cut where anything begins or ends", "[describe][golden]") {
  const auto golden = nlohmann::json::parse(read_text(data_folder() / "captioning.json"));
  const std::vector<Event> events{event(0, 0, 6000), event(0, 11000, 15000), event(1, 4000, 14000)};
  CHECK(srt_of(events) == golden.at("srt").get<std::string>());
}

TEST_CASE("cues never overlap, are never empty, and at most three sounds are named",
          "[describe][property]") {
  std::srand(1);
  for (int round = 0; round < 50; ++round) {
    std::vector<Event> events;
    for (int i = 0; i < 8; ++i) {
      const std::int64_t begin = std::rand() % 20000;
      events.push_back(event(static_cast<std::size_t>(i % 4),
                             begin,
                             begin + 1 + std::rand() % 5000,
                             0.1 * static_cast<double>(i)));
    }
    std::int64_t end = 0;
    for (const Cue& cue : cues_of(events, kNames, {})) {
      CHECK(cue.span.begin_ms >= end);
      CHECK(cue.span.end_ms > cue.span.begin_ms);
      CHECK(cue.text.size() > 2);
      CHECK(std::count(cue.text.begin(), cue.text.end(), ',') <= 2);
      end = cue.span.end_ms;
    }
  }
}

TEST_CASE("a short cue joins the neighbour that says most of the same", "[describe]") {
  CHECK(srt_of({event(0, 0, 4000), event(1, 3800, 9000)}) ==
        "1\n00:00:00,000 --> 00:00:04,000\n[Dog barking]\n\n"
        "2\n00:00:04,000 --> 00:00:09,000\n[Rain]\n\n");
  CHECK(srt_of({event(0, 0, 4000), event(1, 4000, 9000), event(2, 3800, 9000)}) ==
        "1\n00:00:00,000 --> 00:00:04,000\n[Dog barking]\n\n"
        "2\n00:00:04,000 --> 00:00:09,000\n[Siren, Rain]\n\n");
  CHECK(srt_of({event(0, 0, 300)}) == "1\n00:00:00,000 --> 00:00:00,300\n[Dog barking]\n\n");
  CHECK(srt_of({}).empty());
}

TEST_CASE("WebVTT has a header, dots and no bare markup", "[describe]") {
  const std::vector<Cue> cues{{{3'600'000, 3'661'007}, "[R&B <live>]"}};
  CHECK(lasso::describe::as_vtt(cues) ==
        "WEBVTT\n\n01:00:00.000 --> 01:01:01.007\n[R&amp;B &lt;live&gt;]\n\n");
  CHECK(lasso::describe::as_srt(cues, LineEnd::crlf) ==
        "1\r\n01:00:00,000 --> 01:01:01,007\r\n[R&B <live>]\r\n\r\n");
}

TEST_CASE("a label track is read again as it was written", "[describe]") {
  const lasso::testing::TemporaryFolder folder;
  const std::vector<Event> events{event(1, 4000, 14050), event(0, 0, 6000)};
  lasso::testing::write_text(folder / "a.txt", lasso::describe::as_label_track(events, kNames));
  const auto labels = lasso::read_labels(folder / "a.txt", "a.wav");
  REQUIRE(labels.size() == 2);
  CHECK(labels[0].text == "Dog barking");
  CHECK(labels[1].text == "Rain");
  CHECK(labels[1].window.begin_s == 4.0);
  CHECK(labels[1].window.end_s == 14.05);
}

TEST_CASE("a table of events quotes what needs it", "[describe]") {
  CHECK(lasso::describe::as_csv({event(0, 500, 1500, 0.5)}, {"a, \"b\""}) ==
        "start,end,label,peak,mean\n0.500,1.500,\"a, \"\"b\"\"\",0.500,0.500\n");
}
