#include "lasso/bench/pipeline.hpp"

#include <numeric>

#include "lasso/model/model.hpp"
#include "lasso/separate/separation_job.hpp"
#include "support/support.hpp"

using lasso::testing::max_difference;
using lasso::testing::read_sound;

TEST_CASE("the pipeline that is measured gives what separating gives", "[bench]") {
  const torch::NoGradGuard no_grad;
  const lasso::testing::TemporaryFolder folder;
  lasso::testing::write_tiny_bundle(folder / "tiny");
  lasso::testing::write_wav(folder / "street.wav", torch::rand({2, 22050}) - 0.5, 44100);
  lasso::model::Model model(folder / "tiny", /*cache=*/false);
  const auto& front_end = model.config().front_end;
  lasso::separate::NetworkEstimator estimator(front_end, model.separator(at::kCPU, at::kFloat, 0));
  const lasso::separate::Separation separation{
      front_end, &estimator, {{model.embeddings({"rain"}), {}}}};

  const auto seconds =
      lasso::bench::time_stages(folder / "street.wav", separation, folder / "timed.wav");
  lasso::separate::SeparationJob job;
  job.input = folder / "street.wav";
  job.targets.push_back({folder / "separated.wav"});
  lasso::separate::run(job, separation, [](const lasso::separate::Progress&) {});
  CHECK(max_difference(read_sound(folder / "timed.wav"), read_sound(folder / "separated.wav")) ==
        0.0);
  for (const double stage : seconds) {
    CHECK(stage > 0.0);
  }
}
