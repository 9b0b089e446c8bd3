#include "lasso/train/processes.hpp"

#include <cmath>
#include <map>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "lasso/nn/audio_encoder.hpp"
#include "support/esc50_folder.hpp"
#include "support/shell.hpp"

using lasso::testing::contains;
using lasso::testing::max_difference;
using lasso::testing::read_text;
using lasso::testing::Shell;
using lasso::testing::write_training_clips;
using lasso::train::Processes;

namespace {

constexpr const char* kCommon =
    " --clips clips.csv --train-folds 1,3 --steps 5 --validate-every 5 --seconds 0.5 --threads 1 "
    "-q ";

/// Of this test's own.
std::int64_t port() { return 20000 + 2 * (getpid() % 10000); }

/// Two processes that find each other.
std::string two_processes() {
  return "WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=" + std::to_string(port()) +
         " bash -c 'RANK=1 \"$@\" & RANK=0 \"$@\" && wait $!' - ";
}

/// What a run wrote of its last validation.
nlohmann::json last_of(const std::filesystem::path& run) {
  return nlohmann::json::parse(read_text(run / "history.json")).back();
}

/// A run's figures do not depend on how many processes it had. (Weights are no measure: Adam turns
/// the rounding of gradients that are zero into steps.)
void check_alike(const std::filesystem::path& one, const std::filesystem::path& two) {
  const auto expected = last_of(one);
  const auto actual = last_of(two);
  REQUIRE(actual.size() == expected.size());
  for (const auto& [name, value] : expected.items()) {
    CAPTURE(name);
    CHECK(std::abs(actual.at(name).get<double>() - value.get<double>()) < 5e-3);
  }
}

}  // namespace

TEST_CASE("gradients of a batch in two halves are those of the batch", "[train][processes]") {
  torch::manual_seed(3);
  lasso::nn::AudioEncoderConfig config;
  config.bands = 16;
  config.widths = {4, 8};
  config.condition_size = 8;
  const at::Tensor features = torch::rand({6, 16, 16});
  const at::Tensor wanted = torch::rand({6, 8});
  const auto whole = lasso::nn::make_audio_encoder(config);
  (whole->forward(features) - wanted).square().mean().backward();
  std::vector<std::shared_ptr<lasso::nn::AudioEncoder>> halves;
  for (int i = 0; i < 2; ++i) {
    halves.push_back(lasso::nn::make_audio_encoder(config));
    const torch::NoGradGuard no_grad;
    const auto theirs = whole->parameters();
    const auto mine = halves.back()->parameters();
    for (std::size_t k = 0; k < mine.size(); ++k) {
      mine[k].copy_(theirs[k]);
    }
  }
  const auto work = [&](std::int64_t rank) {
    const Processes processes({rank, 2, rank, 2, "127.0.0.1", port() + 1});
    auto& half = halves[static_cast<std::size_t>(rank)];
    processes.share_statistics(*half);
    const at::Tensor rows = processes.gather(half->forward(features.narrow(0, 3 * rank, 3)));
    (rows - wanted).square().mean().backward();
    processes.average_gradients(half->parameters());
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  for (const auto& half : halves) {
    for (const auto& entry : half->named_parameters()) {
      CAPTURE(entry.key());
      const at::Tensor expected = whole->named_parameters()[entry.key()].grad();
      CHECK(max_difference(entry.value().grad(), expected) < 1e-6);
    }
    for (const auto& entry : half->named_buffers()) {
      CAPTURE(entry.key());
      CHECK(max_difference(entry.value(), whole->named_buffers()[entry.key()]) < 1e-6);
    }
  }
}

TEST_CASE("two processes learn from captions as one does with batches twice as large",
          "[train][processes]") {
  const Shell shell;
  write_esc50_folder(shell.folder());
  const std::string train =
      "train bimodal --esc50 esc50 --clap tiny --train-folds 1 4 --val-folds 1 --n-sources 1 "
      "--samples 8190 --width 4 --levels 5 --heads 2 --features 4 --epochs 2 --validate-every 2 "
      "--validation-mixtures 1 --learning-rate 1e-5 --precision fp32 --threads 1 -q ";
  REQUIRE(shell.run(train + "--batch-size 6 -o one").code == 0);
  const auto together = shell.run(train + "--batch-size 3 -o two", two_processes());
  CAPTURE(together.err);
  REQUIRE(together.code == 0);
  check_alike(shell.folder() / "one", shell.folder() / "two");
}

TEST_CASE("two processes train a separator as one does with batches twice as large",
          "[train][processes]") {
  const Shell shell;
  write_training_clips(shell.folder());
  const std::string train =
      std::string("train separator --clap tiny --validation-mixtures 6 --precision fp32") + kCommon;
  REQUIRE(shell.run(train + "--batch-size 6 -o one").code == 0);
  const auto together = shell.run(train + "--batch-size 3 -o two", two_processes());
  CAPTURE(together.err);
  REQUIRE(together.code == 0);
  check_alike(shell.folder() / "one", shell.folder() / "two");
}

TEST_CASE("two processes train encoders as one does with batches twice as large",
          "[train][processes]") {
  const Shell shell;
  write_training_clips(shell.folder());
  const std::string train = std::string(
                                "train clap --config tiny/config.json --tokenizer "
                                "tiny/tokenizer.model --precision fp32") +
                            kCommon;
  REQUIRE(shell.run(train + "--batch-size 6 -o one").code == 0);
  const auto together = shell.run(train + "--batch-size 3 -o two", two_processes());
  CAPTURE(together.err);
  REQUIRE(together.code == 0);
  check_alike(shell.folder() / "one", shell.folder() / "two");
}

TEST_CASE("what is missing to find the other processes is named", "[train][processes]") {
  const Shell shell;
  write_training_clips(shell.folder());
  const std::string train = std::string("train separator --clap tiny -o out") + kCommon;
  for (const auto& [environment, fault] : std::map<std::string, std::string>{
           {"WORLD_SIZE=2 ", "RANK"},
           {"WORLD_SIZE=2 RANK=2 MASTER_ADDR=x MASTER_PORT=1 ", "RANK"},
           {"WORLD_SIZE=2 RANK=0 MASTER_ADDR=x ", "MASTER_PORT"},
           {"WORLD_SIZE=2 RANK=0 MASTER_PORT=80 ", "MASTER_ADDR"},
           {"WORLD_SIZE=two ", "WORLD_SIZE"}}) {
    CAPTURE(environment);
    const auto run = shell.run(train, environment);
    CHECK(run.code == 2);
    CHECK(contains(run.err, fault));
  }
}
