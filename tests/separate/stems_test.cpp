#include "lasso/separate/stems.hpp"

#include "lasso/model/model.hpp"
#include "lasso/separate/separation_job.hpp"
#include "support/support.hpp"

using lasso::separate::SeparationJob;
using lasso::separate::Stem;
using lasso::separate::write_stems;
using lasso::testing::read_sound;

TEST_CASE("a stem is what separate would give inside its window", "[separate][property]") {
  const lasso::testing::TemporaryFolder folder;
  lasso::testing::write_tiny_bundle(folder / "tiny");
  lasso::model::Model model(folder / "tiny", /*cache=*/false);
  const auto& front_end = model.config().front_end;
  lasso::separate::NetworkEstimator estimator(front_end, model.separator(at::kCPU, at::kFloat, 0));
  const lasso::separate::Separation separation{
      front_end, &estimator, {{model.embeddings({"rain"}), {}}}};
  torch::manual_seed(6);
  SeparationJob job;
  job.input = folder / "in.wav";
  lasso::testing::write_wav(job.input, torch::rand({2, 3 * 11025}) - 0.5, 11025);
  const std::vector<Stem> stems{{{0.2, 0.9}, folder / "a.wav"}, {{1.5, 3.0}, folder / "b.wav"}};
  job.targets = {{folder / "whole.wav", {}, {stems[0].window, stems[1].window}}};
  job.fade.ms = 0.0;
  double share = 0.0;
  lasso::separate::run(job, separation, [](const lasso::separate::Progress&) {});
  write_stems(
      job.input, {}, separation, stems, job.fade, false, [&](double done) { share = done; });
  CHECK(share == Approx(1.0));
  const auto whole = read_sound(folder / "whole.wav");
  for (const Stem& stem : stems) {
    const auto begin = std::llround(stem.window.begin_s * 11025.0);
    const auto samples = std::llround(stem.window.end_s * 11025.0) - begin;
    const auto sound = read_sound(stem.output);
    REQUIRE(sound.size(0) == 2);
    REQUIRE(sound.size(1) == samples);
    CHECK(at::equal(sound, whole.narrow(1, begin, samples)));
  }
}
