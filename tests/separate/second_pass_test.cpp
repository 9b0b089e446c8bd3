#include "lasso/separate/second_pass.hpp"

#include <cmath>
#include <optional>

#include "lasso/model/model.hpp"
#include "lasso/separate/audio_embedder.hpp"
#include "lasso/separate/separation_job.hpp"
#include "support/support.hpp"

using lasso::model::Model;
using lasso::model::PresenceCalibration;
using lasso::separate::AudioEmbedder;
using lasso::separate::first_pass;
using lasso::separate::FirstPassResult;
using lasso::separate::IfAbsent;
using lasso::separate::NetworkEstimator;
using lasso::separate::Progress;
using lasso::separate::second_condition;
using lasso::separate::SecondPass;
using lasso::separate::Separation;
using lasso::separate::SeparationJob;
using lasso::separate::SeparationReport;
using lasso::separate::Separator;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::read_sound;
using lasso::testing::TemporaryFolder;
using lasso::testing::VectorSource;
using lasso::testing::write_tiny_bundle;
using lasso::testing::write_wav;

namespace {

constexpr std::int64_t kListenRate = 8000;
constexpr double kAlwaysThere = 1e-9;  // least probabilities
constexpr double kNeverThere = 1.0;
constexpr PresenceCalibration kCalibration{2.0, 0.1, 3.0, 0.5, 0.0};

struct ListeningModel {
  ListeningModel() {
    write_tiny_bundle(folder / "tiny");
    model.emplace(folder / "tiny", /*cache=*/false);
    const auto& front_end = model->config().front_end;
    estimator.emplace(front_end, model->separator(at::kCPU, at::kFloat, 0));
    embedder.emplace(model->config(), model->audio_encoder());
    asked = model->embeddings({"dog barking"});
  }

  Separation separation(double least_presence) {
    Separation made{model->config().front_end, &*estimator, {{asked, {}}}};
    made.second_pass = SecondPass{&*embedder, kCalibration};
    made.second_pass->presence.least = least_presence;
    return made;
  }

  FirstPassResult find_in(const at::Tensor& recording, double least_presence) {
    VectorSource source(recording, kListenRate);
    std::int64_t heard = 0;
    FirstPassResult result = first_pass(
        source, separation(least_presence), [&](std::int64_t samples) { heard = samples; });
    CHECK(heard == recording.size(1));
    return result;
  }

  SeparationReport run(const SeparationJob& job, double least_presence) {
    return lasso::separate::run(job, separation(least_presence), [](const Progress&) {});
  }

  torch::NoGradGuard no_grad;
  TemporaryFolder folder;
  std::optional<Model> model;
  std::optional<NetworkEstimator> estimator;
  std::optional<AudioEmbedder> embedder;
  at::Tensor asked;
};

at::Tensor noise(std::int64_t samples) { return torch::rand({1, samples}) - 0.5; }

}  // namespace

TEST_CASE("what a first pass finds joins the query", "[separate]") {
  ListeningModel tiny;
  torch::manual_seed(1);
  const auto recording = noise(3 * kListenRate);
  VectorSource source(recording, kListenRate);
  Separator separator(source, tiny.separation(kAlwaysThere));
  const auto estimate = read_all(separator);
  VectorSource as_example(estimate, kListenRate);
  const auto found = tiny.embedder->of_recording(as_example, "estimate");

  const FirstPassResult result = tiny.find_in(recording, kAlwaysThere);
  CHECK(result.is_there);
  CHECK(result.query.level == 1.0);
  CHECK(max_difference(result.query.condition.embedding, second_condition(tiny.asked, found)) <
        1e-3);
  CHECK(max_difference(result.query.condition.embedding, tiny.asked) > 0.01);
  const double level_db = 10.0 * std::log10(estimate.square().mean().item<double>() /
                                            recording.square().mean().item<double>());
  const double likeness = at::cosine_similarity(found, tiny.asked).item<double>();
  VectorSource as_recording(recording, kListenRate);
  const auto heard = tiny.embedder->of_recording(as_recording, "recording");
  const double mixture = at::cosine_similarity(heard, tiny.asked).item<double>();
  const double odds = 2.0 * likeness + 0.1 * level_db + 3.0 * mixture + 0.5;
  CHECK(std::abs(result.presence - 1.0 / (1.0 + std::exp(-odds))) < 1e-4);
  CHECK(result.heard.defined());
}

TEST_CASE("what becomes of an absent sound can be chosen", "[separate]") {
  ListeningModel tiny;
  torch::manual_seed(2);
  SeparationJob job;
  job.input = tiny.folder / "in.wav";
  job.targets = {{tiny.folder / "out.wav"}};
  job.writing.bits = 0;
  job.overwrite = true;
  write_wav(job.input, noise(kListenRate), kListenRate);
  const auto made = [&](IfAbsent then) {
    job.if_absent = then;
    CHECK_FALSE(tiny.run(job, kNeverThere).targets.front().is_there);
    return read_sound(tiny.folder / "out.wav");
  };
  const auto whole = made(IfAbsent::keep);
  CHECK(whole.abs().max().item<double>() > 0.01);
  CHECK(max_difference(made(IfAbsent::quiet), 0.05 * whole) < 1e-6);
  CHECK(made(IfAbsent::silence).abs().max().item<double>() == 0.0);
  std::filesystem::remove(tiny.folder / "out.wav");
  job.if_absent = IfAbsent::fail;
  const auto error = error_of([&] { tiny.run(job, kNeverThere); });
  CHECK(error.kind() == lasso::ErrorKind::input);
  CHECK(contains(error.what(), "in.wav"));
  CHECK_FALSE(std::filesystem::exists(tiny.folder / "out.wav"));
  tiny.run(job, kAlwaysThere);
  CHECK(std::filesystem::exists(tiny.folder / "out.wav"));
}

TEST_CASE("silence holds nothing, at any length", "[separate]") {
  ListeningModel tiny;
  const std::int64_t samples = GENERATE(0, 1, 5 * kListenRate);
  const FirstPassResult result = tiny.find_in(torch::zeros({1, samples}), kAlwaysThere);
  CHECK(result.presence == 0.0);
  CHECK(at::equal(result.query.condition.embedding, tiny.asked));
}

TEST_CASE("the minute in which most is found is listened to, however long the rest",
          "[separate][property]") {
  ListeningModel tiny;
  torch::manual_seed(3);
  const auto loud = noise(60 * kListenRate);
  const auto faint = 0.001 * torch::sin(torch::arange(64 * kListenRate) / 3.0).unsqueeze(0);
  const FirstPassResult alone = tiny.find_in(loud, kAlwaysThere);
  const FirstPassResult among = tiny.find_in(at::cat({faint, loud, faint}, 1), kAlwaysThere);
  // The two edges' stretches hear a little of their neighbours.
  CHECK(max_difference(among.query.condition.embedding, alone.query.condition.embedding) < 0.05);
  CHECK(max_difference(tiny.find_in(faint, kAlwaysThere).query.condition.embedding,
                       alone.query.condition.embedding) > 0.05);
}

TEST_CASE("each target of a job is listened for in its own windows", "[separate][property]") {
  ListeningModel tiny;
  torch::manual_seed(4);
  auto samples = noise(4 * kListenRate);
  SeparationJob job;
  job.input = tiny.folder / "in.wav";
  job.targets = {{tiny.folder / "out.wav", {}, {{1.0, 2.0}}}};
  const auto window_of = [&](const at::Tensor& input) {
    write_wav(job.input, input, kListenRate);
    const auto report = tiny.run(job, kAlwaysThere);
    CHECK(report.targets.front().presence.has_value());
    job.overwrite = true;
    return read_sound(tiny.folder / "out.wav").narrow(1, kListenRate, kListenRate);
  };
  const auto before = window_of(samples);
  samples.narrow(1, 3 * kListenRate, kListenRate)
      .mul_(0.1);  // beyond what the network sees from the window
  CHECK(max_difference(window_of(samples), before) < 1e-4);
  samples.narrow(1, kListenRate, kListenRate).mul_(0.1);
  CHECK(max_difference(window_of(samples), before) > 1e-3);
}

TEST_CASE("a job says what was not there", "[separate]") {
  ListeningModel tiny;
  torch::manual_seed(5);
  SeparationJob job;
  job.input = tiny.folder / "in.wav";
  job.targets = {{tiny.folder / "out.wav"}};
  write_wav(job.input, noise(kListenRate), kListenRate);
  const auto report = tiny.run(job, kNeverThere);
  CHECK_FALSE(report.targets.front().is_there);
  CHECK(report.targets.front().level_change_db < -20.0);
}
