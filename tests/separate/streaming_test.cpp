// The networks that people use, streamed and at once.

#include <cmath>
#include <random>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/model.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/nn/resunet30.hpp"
#include "lasso/nn/separators.hpp"
#include "lasso/separate/separator.hpp"
#include "lasso/separate/trainable_separator.hpp"
#include "support/reference_network.hpp"
#include "support/support.hpp"

using lasso::model::FrontEnd;
using lasso::nn::ResUNet30;
using lasso::separate::NetworkEstimator;
using lasso::separate::Separator;
using lasso::separate::TrainableSeparator;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::VectorSource;

namespace {

struct Subject {
  FrontEnd front_end;
  ResUNet30 network;
  at::Tensor condition;

  at::Tensor streamed(const at::Tensor& mixture, std::int64_t block_frames) const {
    NetworkEstimator estimator(
        front_end,
        lasso::nn::make_mask_network(
            network->config(), lasso::nn::state_of(*network), at::kCPU, at::kFloat, {}));
    VectorSource source(mixture, front_end.sample_rate, 4096);
    const double block_s = static_cast<double>(block_frames * front_end.hop) /
                           static_cast<double>(front_end.sample_rate);
    Separator separator(source,
                        {front_end, &estimator, {{condition, {}}}, /*linked=*/false, block_s});
    return read_all(separator);
  }

  at::Tensor whole(const at::Tensor& mixture) const {
    return TrainableSeparator(front_end, network.ptr()).separate(mixture, condition);
  }
};

Subject bundled() {
  const auto folder = std::filesystem::path(LASSO_SOURCE_DIR) / "models" / "lasso-mini";
  lasso::model::Model model(folder, /*cache=*/false);
  ResUNet30 network(std::get<lasso::nn::ResUNet30Config>(model.config().separator));
  const auto file = folder / "separator.safetensors";
  lasso::model::share_state(*network, lasso::checkpoint::read_safetensors(file), file.string());
  network->to(at::kFloat);  // stored in half precision
  network->eval();
  return {model.config().front_end, network, model.embeddings({"rain"})};  // noise is like it
}

Subject full_size() {
  auto network = lasso::testing::reference_network();
  const auto condition = torch::randn({1, network->config().condition_size});
  return {FrontEnd{}, network, condition / condition.norm()};  // as CLAP's are
}

/// Whole numbers from 1 to `most`, each magnitude as likely as another.
std::int64_t log_uniform(std::mt19937& random, std::int64_t most) {
  std::uniform_real_distribution<double> exponent(0.0, std::log(static_cast<double>(most)));
  return static_cast<std::int64_t>(std::exp(exponent(random)));
}

void check_streams(const Subject& subject, int cases, std::int64_t most_samples) {
  const torch::NoGradGuard no_grad;
  std::mt19937 random(1);
  for (int i = 0; i < cases; ++i) {
    const std::int64_t samples = log_uniform(random, most_samples);
    const std::int64_t block = log_uniform(random, 200);
    CAPTURE(samples, block);
    const auto mixture = torch::rand({1, samples}) - 0.5;
    CHECK(max_difference(subject.streamed(mixture, block), subject.whole(mixture)) < 1e-5);
  }
}

}  // namespace

TEST_CASE("the bundled model streams as it computes at once, whatever the length and block",
          "[separate][property]") {
  check_streams(bundled(), 40, 400'000);
}

TEST_CASE("AudioSep's network streams as it computes at once, whatever the length and block",
          "[separate][property]") {
  check_streams(full_size(), 10, 60'000);
}

TEST_CASE("where blocks meet, nothing is to be seen", "[separate][property]") {
  const torch::NoGradGuard no_grad;
  const Subject subject = bundled();
  constexpr std::int64_t kBlockFrames = 32;
  const std::int64_t block = kBlockFrames * subject.front_end.hop;
  const auto mixture = torch::rand({1, 40 * block}) - 0.5;
  const auto difference =
      (subject.streamed(mixture, kBlockFrames) - subject.whole(mixture)).abs().view({40, block});
  // A quarter of a block to either side of each border, and the half between.
  const auto near = at::cat(
      {difference.narrow(1, 0, block / 4), difference.narrow(1, 3 * block / 4, block / 4)}, 1);
  const auto between = difference.narrow(1, block / 4, block / 2);
  // All is float32 rounding, the largest of it by chance.
  CHECK(difference.max().item<double>() < 1e-6);
  CHECK(near.mean().item<double>() < 1.05 * between.mean().item<double>());
}
