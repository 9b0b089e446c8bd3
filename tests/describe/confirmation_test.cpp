#include "lasso/describe/confirmation.hpp"

#include <cmath>
#include <optional>

#include "lasso/dsp/metrics.hpp"
#include "lasso/model/model.hpp"
#include "lasso/separate/separator.hpp"
#include "support/support.hpp"

using lasso::MemorySource;
using lasso::describe::analyse;
using lasso::describe::Analysis;
using lasso::describe::AnalysisOptions;
using lasso::describe::Classifier;
using lasso::describe::Confirm;
using lasso::describe::Confirmation;
using lasso::describe::ConfirmOptions;
using lasso::describe::parse_classes;
using lasso::describe::Templates;
using lasso::separate::Separation;
using lasso::separate::Separator;

namespace {

constexpr std::int64_t kConfirmRate = 8000;

/// The tiny model, which is not sure of anything in noise.
struct Doubter {
  Doubter() {
    lasso::testing::write_tiny_bundle(folder / "tiny");
    model.emplace(folder / "tiny", /*cache=*/false);
    embedder.emplace(model->config(), model->audio_encoder());
    const auto classes = parse_classes("dog, rain, siren");
    const auto conditions = [this](const std::vector<std::string>& texts) {
      return model->embeddings(texts);
    };
    auto calibration = model->config().detection;
    calibration.centre = 0.0;
    calibration.width = 0.5;
    classifier.emplace(
        classes, Templates(), calibration, lasso::describe::Prior::alone, conditions);
    estimator.emplace(model->config().front_end, model->separator(at::kCPU, at::kFloat, 0));
    separation = {model->config().front_end, &*estimator, {}};
    for (const auto& sound : classes.classes) {
      separation.queries.push_back({model->embeddings(sound.prompts), {}});
    }
  }

  Analysis operator()(const at::Tensor& samples, const ConfirmOptions& options) {
    MemorySource to_hear(samples, kConfirmRate);
    MemorySource to_separate(samples, kConfirmRate);
    Confirmation confirmation(to_separate, separation, *embedder, *classifier, options);
    return analyse(to_hear, *embedder, *classifier, AnalysisOptions(), [&](Analysis& so_far) {
      confirmation.correct(so_far);
    });
  }

  lasso::testing::TemporaryFolder folder;
  std::optional<lasso::model::Model> model;
  std::optional<lasso::separate::AudioEmbedder> embedder;
  std::optional<Classifier> classifier;
  std::optional<lasso::separate::NetworkEstimator> estimator;
  Separation separation{};
};

}  // namespace

TEST_CASE("a proposal is weighed by what comes out when it is separated", "[describe]") {
  Doubter model;
  torch::manual_seed(2);
  const auto samples = torch::rand({1, 2 * kConfirmRate}) - 0.5;
  const auto before = model(samples, {Confirm::never});
  const auto after = model(samples, {Confirm::always});
  const torch::NoGradGuard no_grad;
  for (std::size_t label = 0; label < 3; ++label) {
    MemorySource source(samples, kConfirmRate);
    auto alone = model.separation;
    alone.queries = {model.separation.queries[label]};
    Separator separator(source, alone);
    const auto found = lasso::read_to_end(separator);
    const double expected = model.classifier->probability(
        {model.classifier->cosines(model.embedder->of_stretches(found))[0][label],
         10.0 * std::log10(lasso::dsp::power(found) / lasso::dsp::power(samples)),
         model.classifier->cosines(model.embedder->of_stretches(samples))[0][label]});
    CHECK(after.probabilities[label][0] == Approx(expected).margin(1e-6));
    CHECK(after.probabilities[label][0] != before.probabilities[label][0]);
  }
}

TEST_CASE("only what is proposed is separated", "[describe]") {
  Doubter model;
  torch::manual_seed(3);
  const auto samples = torch::rand({1, 5 * kConfirmRate}) - 0.5;
  const auto before = model(samples, {Confirm::never});
  ConfirmOptions options{Confirm::always, /*most=*/1, /*likely=*/1.0};
  const auto changed = [&] {
    const auto after = model(samples, options);
    std::vector<std::size_t> classes(before.windows.size());
    for (std::size_t window = 0; window < before.windows.size(); ++window) {
      for (std::size_t label = 0; label < 3; ++label) {
        classes[window] +=
            after.probabilities[label][window] != before.probabilities[label][window] ? 1U : 0U;
      }
    }
    return classes;
  };
  CHECK(changed() == std::vector<std::size_t>(before.windows.size(), 1));
  options.most = 2;
  CHECK(changed() == std::vector<std::size_t>(before.windows.size(), 2));
  options.least = 1.0;
  CHECK(changed() == std::vector<std::size_t>(before.windows.size(), 0));
  options = {Confirm::unsure, /*most=*/3, /*likely=*/0.0};  // sure of everything
  CHECK(changed() == std::vector<std::size_t>(before.windows.size(), 0));
}

TEST_CASE("a long recording is weighed in blocks, each window once", "[describe][property]") {
  Doubter model;
  torch::manual_seed(4);
  const auto samples = torch::rand({1, 130 * kConfirmRate}) - 0.5;
  const auto after = model(samples, {Confirm::always, /*most=*/3});
  // A minute and its margin alone, far from the edges: what a window is given does not depend on
  // where blocks begin.
  const auto part =
      model(samples.narrow(1, 80 * kConfirmRate, 20 * kConfirmRate), {Confirm::always, /*most=*/3});
  for (std::size_t window = 10; window < 25; ++window) {
    CHECK(part.probabilities[1][window] ==
          Approx(after.probabilities[1][160 + window]).margin(0.02));
  }
  CHECK(after.windows.size() == after.probabilities[0].size());
}
