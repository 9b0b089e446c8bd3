#include "lasso/model/model_bundle.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/model.hpp"
#include "lasso/model/model_average.hpp"
#include "lasso/model/model_store.hpp"
#include "lasso/nn/text_encoder.hpp"
#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::checkpoint::read_safetensors;
using lasso::model::average_models;
using lasso::model::find_model;
using lasso::model::Model;
using lasso::model::ModelBundle;
using lasso::model::ModelConfig;
using lasso::model::TextEmbedder;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;
using lasso::testing::write_tiny_bundle;

TEST_CASE("a bundle that is saved and opened gives the same conditions", "[model]") {
  const TemporaryFolder folder;
  write_tiny_bundle(folder / "tiny");
  auto bundle = ModelBundle::create(folder / "tiny/config.json", folder / "tiny");
  bundle.text.encoder->eval();
  bundle.save(folder / "again");
  const torch::NoGradGuard no_grad;
  Model model(folder / "again", /*cache=*/false);
  CHECK(max_difference(bundle.text.embeddings({"dog barking"}),
                       model.embeddings({"dog barking"})) == 0.0);
  CHECK(folder.entries() == 2);
}

TEST_CASE("queries of different lengths go together", "[model][property]") {
  const TemporaryFolder folder;
  write_tiny_bundle(folder / "tiny");
  const auto text =
      TextEmbedder::load(ModelConfig::load(folder / "tiny/config.json"), folder / "tiny");
  const torch::NoGradGuard no_grad;
  std::vector<std::string> queries{std::string(500, 'x'), "rain"};
  for (int i = 0; i < 300; ++i) {  // more than are encoded at once
    queries.push_back(i % 2 == 0 ? "a dog barks at the rain" : "snow");
  }
  queries.push_back("wind");
  const auto together = text.embeddings(queries);
  for (const std::int64_t row : {0, 1, 2, 301, 302}) {
    const auto alone = text.embeddings({queries[static_cast<std::size_t>(row)]});
    CHECK(max_difference(together.narrow(0, row, 1), alone) < 1e-5);
  }
}

TEST_CASE("a known query needs no text side", "[model]") {
  const TemporaryFolder folder;
  write_tiny_bundle(folder / "tiny");
  setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
  const auto made = Model(folder / "tiny", /*cache=*/true).embeddings({"rain"});
  std::filesystem::remove(folder / "tiny/text_encoder.safetensors");
  CHECK(max_difference(Model(folder / "tiny", /*cache=*/true).embeddings({"rain"}), made) == 0.0);
  CHECK(error_of([&] { Model(folder / "tiny", /*cache=*/true).embeddings({"snow"}); }).kind() ==
        ErrorKind::model);
  CHECK(error_of([&] { Model(folder / "tiny", /*cache=*/false).embeddings({"rain"}); }).kind() ==
        ErrorKind::model);
  unsetenv("XDG_CACHE_HOME");
}

TEST_CASE("a damaged or unwritable cache does no harm", "[model][fault]") {
  const TemporaryFolder folder;
  write_tiny_bundle(folder / "tiny");
  setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
  const auto made = Model(folder / "tiny", /*cache=*/true).embeddings({"rain"});
  for (const auto& entry : std::filesystem::directory_iterator(folder / "cache/lasso/conditions")) {
    write_text(entry.path(), "not a tensor");
  }
  CHECK(max_difference(Model(folder / "tiny", /*cache=*/true).embeddings({"rain"}), made) == 0.0);
  setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
  CHECK(max_difference(Model(folder / "tiny", /*cache=*/true).embeddings({"rain"}), made) == 0.0);
  unsetenv("XDG_CACHE_HOME");
}

TEST_CASE("all tensors that do not fit are listed at once", "[model]") {
  const TemporaryFolder folder;
  write_tiny_bundle(folder / "tiny");
  const auto file = folder / "tiny/separator.safetensors";
  auto tensors = lasso::checkpoint::read_safetensors(file);
  tensors.erase("base.after_conv.bias");
  tensors["base.pre_conv.bias"] = torch::zeros({5});
  tensors["extra"] = torch::zeros({1});
  lasso::checkpoint::write_safetensors(file, tensors);
  const auto error = error_of([&] { Model(folder / "tiny", /*cache=*/false); });
  CHECK(error.kind() == ErrorKind::model);
  CHECK(contains(error.what(), "base.after_conv.bias is missing"));
  CHECK(contains(error.what(), "base.pre_conv.bias has the wrong shape"));
  CHECK(contains(error.what(), "extra is unexpected"));
}

TEST_CASE("the mean of two models has the mean of their weights, and the first one's encoders",
          "[model]") {
  const TemporaryFolder folder;
  write_tiny_bundle(folder / "a");
  write_tiny_bundle(folder / "b");
  auto other = ModelBundle::create(folder / "b/config.json", folder / "b");  // fresh weights
  other.save(folder / "b");
  average_models({folder / "a", folder / "b"}, {1.0, 3.0}, folder / "mean");
  const auto weights = [&](const char* model, const char* file) {
    return read_safetensors(folder / model / file);
  };
  const auto a = weights("a", "separator.safetensors");
  const auto b = weights("b", "separator.safetensors");
  for (const auto& [name, tensor] : weights("mean", "separator.safetensors")) {
    CAPTURE(name);
    const auto mean = tensor.is_floating_point()
                          ? 0.25 * a.at(name).to(at::kFloat) + 0.75 * b.at(name).to(at::kFloat)
                          : a.at(name);
    CHECK(max_difference(tensor.to(at::kFloat), mean.to(at::kFloat)) < 1e-3);
  }
  CHECK(read_text(folder / "mean/text_encoder.safetensors") ==
        read_text(folder / "a/text_encoder.safetensors"));
  CHECK(error_of([&] {
          average_models({folder / "a", folder / "b"}, {1.0}, folder / "none");
        }).kind() == ErrorKind::usage);
  lasso::checkpoint::write_safetensors(folder / "b/separator.safetensors",
                                       {{"odd", torch::ones({2})}});
  CHECK(contains(error_of([&] {
                   average_models({folder / "a", folder / "b"}, {1.0, 1.0}, folder / "none");
                 }).what(),
                 "of another network"));
  CHECK_FALSE(std::filesystem::exists(folder / "none"));
}

TEST_CASE("a model is found by path, by name and by environment", "[model]") {
  const TemporaryFolder folder;
  write_tiny_bundle(folder / "tiny");
  CHECK(find_model((folder / "tiny").string()) == folder / "tiny");
  CHECK(error_of([] { find_model("tiny"); }).kind() == ErrorKind::model);
  setenv("LASSO_MODEL_PATH", ("/nowhere:" + folder.path().string()).c_str(), 1);
  CHECK(find_model("tiny") == folder / "tiny");
  setenv("LASSO_MODEL", "tiny", 1);
  CHECK(find_model("") == folder / "tiny");
  unsetenv("LASSO_MODEL");
  unsetenv("LASSO_MODEL_PATH");
  const auto error = error_of([] { find_model("no-such-model"); });
  CHECK(contains(error.what(), "no-such-model"));
  CHECK(contains(error.what(), "--model"));
}
