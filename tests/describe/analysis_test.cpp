#include "lasso/describe/analysis.hpp"

#include "lasso/describe/detection.hpp"
#include "lasso/model/model.hpp"
#include "support/support.hpp"

using lasso::describe::analyse;
using lasso::describe::Analysis;
using lasso::describe::AnalysisOptions;
using lasso::describe::Classifier;
using lasso::describe::detections_of;
using lasso::describe::parse_classes;
using lasso::describe::Span;
using lasso::describe::Templates;
using lasso::describe::windows_of;
using lasso::testing::VectorSource;

namespace {

constexpr std::int64_t kRate = 8000;

struct EmbedAudio {
  EmbedAudio() {
    lasso::testing::write_tiny_bundle(folder / "tiny");
    model.emplace(folder / "tiny", /*cache=*/false);
    side.emplace(model->config(), model->audio_encoder());
    classifier.emplace(
        parse_classes("dog, rain, siren"),
        Templates(),
        model->config().detection,
        lasso::describe::Prior::of_list,
        [this](const std::vector<std::string>& texts) { return model->embeddings(texts); });
  }

  Analysis operator()(const at::Tensor& samples, std::int64_t most = lasso::kBlockSamples) {
    VectorSource source(samples, kRate, most);
    std::size_t told = 0;
    auto heard = analyse(source, *side, *classifier, options, [&](const Analysis& so_far) {
      CHECK(so_far.probabilities[0].size() == so_far.windows.size());
      told = so_far.windows.size();
    });
    CHECK(told == heard.windows.size());
    return heard;
  }

  lasso::testing::TemporaryFolder folder;
  std::optional<lasso::model::Model> model;
  std::optional<lasso::separate::AudioEmbedder> side;
  std::optional<Classifier> classifier;
  AnalysisOptions options;
};

}  // namespace

TEST_CASE("a recording is heard in windows that leave nothing out, whatever its length",
          "[describe][property]") {
  EmbedAudio embedder;
  const std::int64_t ms = GENERATE(1, 3999, 4000, 4001, 5000, 9500);
  CAPTURE(ms);
  const auto heard = embedder(torch::rand({2, ms * kRate / 1000}) - 0.5);
  CHECK(heard.duration_ms == ms);
  const auto expected = windows_of(ms, embedder.options.windows);
  REQUIRE(heard.windows.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(heard.windows[i].begin_ms == expected[i].begin_ms);
    CHECK(heard.windows[i].end_ms == expected[i].end_ms);
  }
  REQUIRE(heard.probabilities.size() == 3);
  CHECK(heard.probabilities[2].size() == expected.size());
}

TEST_CASE("a window's probabilities are those of its sound alone, whatever the blocks",
          "[describe][property]") {
  EmbedAudio embedder;
  torch::manual_seed(8);
  embedder.options.windows = {4000, 1000};
  const auto samples = torch::rand({1, 6 * kRate}) - 0.5;
  const auto whole = embedder(samples);
  const auto in_small_blocks = embedder(samples, 700);
  CHECK(whole.probabilities == in_small_blocks.probabilities);
  const auto alone = embedder(samples.narrow(1, kRate, 4 * kRate));
  CHECK(alone.probabilities[1][0] == Approx(whole.probabilities[1][1]).margin(1e-5));
}

TEST_CASE("silence holds none of the classes", "[describe]") {
  EmbedAudio embedder;
  const auto heard = embedder(torch::zeros({1, 5 * kRate}));
  for (const auto& of_class : heard.probabilities) {
    CHECK(of_class == std::vector<double>(heard.windows.size(), 0.0));
  }
  CHECK(embedder(torch::zeros({1, 0})).duration_ms == 0);
}

TEST_CASE("the likeliest class comes first, with the places where it was heard", "[describe]") {
  Analysis first;
  first.duration_ms = 6000;
  first.windows = windows_of(6000, {2000, 1000});
  first.probabilities = {{0.1, 0.1, 0.1, 0.1, 0.1}, {0.9, 0.9, 0.1, 0.1, 0.9}};
  const auto found = detections_of({{1000, first}, {20'000, first}}, 1000);
  REQUIRE(found.size() == 2);
  CHECK(found[0].label == 1);
  CHECK(found[0].probability == Approx(0.9));
  REQUIRE(found[0].heard.size() == 4);
  CHECK(found[0].heard[0].begin_ms == 1000);
  CHECK(found[0].heard[0].end_ms == 4000);
  CHECK(found[0].heard[1].begin_ms == 5000);
  CHECK(found[0].heard[2].begin_ms == 20'000);
  CHECK(found[1].heard.empty());
}
