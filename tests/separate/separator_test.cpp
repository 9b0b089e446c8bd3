#include "lasso/separate/separator.hpp"

#include <limits>
#include <optional>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/model.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/nn/resunet30.hpp"
#include "lasso/separate/trainable_separator.hpp"
#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::model::Model;
using lasso::separate::NetworkEstimator;
using lasso::separate::Query;
using lasso::separate::Separation;
using lasso::separate::Separator;
using lasso::separate::TrainableSeparator;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::TemporaryFolder;
using lasso::testing::VectorSource;
using lasso::testing::write_tiny_bundle;

namespace {

struct TinyModel {
  TinyModel() {
    write_tiny_bundle(folder / "tiny");
    model.emplace(folder / "tiny", /*cache=*/false);
    condition = model->embeddings({"dog barking"});
    queries = {{condition, {}}};
  }

  at::Tensor separate(const at::Tensor& mixture, std::int64_t in, std::int64_t out) {
    const auto& front_end = model->config().front_end;
    NetworkEstimator estimator(front_end, model->separator(at::kCPU, at::kFloat, 0));
    VectorSource source(mixture, front_end.sample_rate, in);
    Separator separator(source, {front_end, &estimator, queries, linked, block_s, low_memory});
    return read_all(separator, out);
  }

  /// All at once, by the network that is trained.
  at::Tensor separate_whole(const at::Tensor& mixture) {
    lasso::nn::ResUNet30 network(std::get<lasso::nn::ResUNet30Config>(model->config().separator));
    const auto file = model->folder() / "separator.safetensors";
    lasso::model::share_state(*network, lasso::checkpoint::read_safetensors(file), file.string());
    network->eval();
    TrainableSeparator separator(model->config().front_end, network.ptr());
    return separator.separate(mixture, condition);
  }

  torch::NoGradGuard no_grad;
  TemporaryFolder folder;
  std::optional<Model> model;
  at::Tensor condition;
  std::vector<Query> queries;
  bool linked = false;
  double block_s = 0.0;
  bool low_memory = false;
};

/// A network of 100 MB that takes a megabyte for each frame.
struct HeavyEstimator : lasso::separate::MaskEstimator {
  std::unique_ptr<lasso::separate::MaskStream> stream(const lasso::nn::Condition&,
                                                      lasso::nn::Pace) override {
    return {};
  }
  lasso::nn::TimeContext context() const override { return {1, 1}; }
  lasso::nn::MemoryNeed memory(std::int64_t frames) const override {
    return {100'000'000, frames * 1'000'000, 0};
  }
};

}  // namespace

TEST_CASE("blocks become shorter until they fit, or the least that would do is told",
          "[separate]") {
  HeavyEstimator estimator;
  Separation separation{{}, &estimator, {Query{}}};
  const auto usual = plan_blocks(separation, 1);
  separation.max_memory = usual.bytes - 1;
  const auto halved = plan_blocks(separation, 1);
  CHECK(halved.frames == usual.frames / 2);
  CHECK(halved.bytes < usual.bytes);
  separation.max_memory = 100'000'000;
  const auto error = error_of([&] { plan_blocks(separation, 1); });
  CHECK(error.kind() == ErrorKind::usage);
  const auto least = least_memory(separation, 1);
  CHECK(contains(error.what(), std::to_string(least / 1'000'000 + 1) + "M"));
}

TEST_CASE("recordings at the same time share a memory budget, and the weights", "[separate]") {
  HeavyEstimator estimator;
  Separation separation{{}, &estimator, {Query{}}};
  const auto one = plan_blocks(separation, 1);
  separation.at_once = 2;
  const auto two = plan_blocks(separation, 1);
  separation.at_once = 3;
  const auto three = plan_blocks(separation, 1);
  CHECK(two.bytes - one.bytes == three.bytes - two.bytes);
  CHECK(two.bytes - one.bytes < one.bytes - 100'000'000);
  separation.max_memory = one.bytes;
  CHECK(plan_blocks(separation, 1).frames < one.frames);
}

TEST_CASE("block sizes do not change what a separator gives", "[separate][property]") {
  TinyModel model;
  const auto mixture = torch::rand({2, 5001}) - 0.5;
  const auto expected = model.separate(mixture, 100000, 100000);
  CHECK(expected.sizes() == mixture.sizes());
  const std::int64_t in = GENERATE(1, 333);
  const std::int64_t out = GENERATE(7, 4096);
  CHECK(max_difference(model.separate(mixture, in, out), expected) == 0.0);
}

TEST_CASE("any length from one sample up is separated, block by block as at once", "[separate]") {
  TinyModel model;
  // Around multiples of the tiny model's hop (128), time stride (2 hops) and block.
  const std::int64_t samples =
      GENERATE(1, 127, 128, 129, 255, 256, 257, 1000, 131071, 131072, 131073, 300000);
  const std::int64_t block = GENERATE(8 * 128, 1024 * 128);
  CAPTURE(samples, block);
  model.block_s =
      static_cast<double>(block) / static_cast<double>(model.model->config().front_end.sample_rate);
  const auto mixture = torch::rand({1, samples}) - 0.5;
  const auto target = model.separate(mixture, 5000, 5000);
  CHECK(target.size(1) == samples);
  CHECK(max_difference(target, model.separate_whole(mixture)) < 1e-5);
}

TEST_CASE("each channel is separated on its own", "[separate][property]") {
  TinyModel model;
  const auto mixture = torch::rand({8, 2000}) - 0.5;
  const auto all = model.separate(mixture, 500, 500);
  model.low_memory = true;
  CHECK(max_difference(model.separate(mixture, 500, 500), all) < 1e-6);
  for (std::int64_t channel = 0; channel < 8; ++channel) {
    const auto one = model.separate(mixture.narrow(0, channel, 1), 500, 500);
    CHECK(max_difference(all.narrow(0, channel, 1), one) < 1e-5);
  }
}

TEST_CASE("silence stays silence, and what is not finite or absurd counts as silence",
          "[separate]") {
  TinyModel model;
  CHECK(model.separate(torch::zeros({1, 3000}), 500, 500).abs().max().item<float>() == 0.0F);
  auto broken = torch::zeros({1, 3000});
  broken[0][5] = std::numeric_limits<float>::quiet_NaN();
  broken[0][6] = std::numeric_limits<float>::infinity();
  broken[0][7] = 1e30F;
  CHECK(model.separate(broken, 500, 500).abs().max().item<float>() == 0.0F);
}

TEST_CASE("several queries give what each gives alone, one after the other", "[separate]") {
  TinyModel model;
  const auto mixture = torch::rand({2, 3000}) - 0.5;
  const Query dog = model.queries.front();
  const Query rain{model.model->embeddings({"rain"}), {}};
  const auto dogs = model.separate(mixture, 500, 500);
  model.queries = {rain};
  const auto rains = model.separate(mixture, 500, 500);
  CHECK(max_difference(dogs, rains) > 1e-4);
  model.queries = {dog, rain};
  CHECK(max_difference(model.separate(mixture, 500, 500), at::cat({dogs, rains})) < 1e-6);
}

TEST_CASE("what another query claims is taken out", "[separate]") {
  TinyModel model;
  const auto mixture = torch::rand({1, 3000}) - 0.5;
  const auto alone = model.separate(mixture, 500, 500);
  const auto rain = model.model->embeddings({"rain"});
  // Without itself nothing is left; without another, less.
  model.queries = {{model.condition, {model.condition}}};
  CHECK(model.separate(mixture, 500, 500).abs().max().item<float>() == 0.0F);
  model.queries = {{model.condition, {rain}}};
  const auto reduced = model.separate(mixture, 500, 500);
  CHECK(reduced.square().sum().item<float>() < 0.9F * alone.square().sum().item<float>());
}

TEST_CASE("linked channels share the gain of their mean", "[separate]") {
  TinyModel model;
  model.linked = true;
  const auto one = torch::rand({1, 3000}) - 0.5;
  const auto scaled = model.separate(at::cat({0.5 * one, 1.5 * one}), 500, 500);
  const auto alone = model.separate(one, 500, 500);
  CHECK(max_difference(scaled, at::cat({0.5 * alone, 1.5 * alone})) < 1e-6);
}
