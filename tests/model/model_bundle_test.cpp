#include "lasso/model/model_bundle.hpp"

#include <cstdlib>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/model/model_store.hpp"
#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::model::find_model;
using lasso::model::ModelBundle;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_tiny_bundle;

TEST_CASE("a bundle that is saved and loaded gives the same conditions", "[model]") {
  const TemporaryFolder folder;
  write_tiny_bundle(folder / "tiny");
  auto first = ModelBundle::load(folder / "tiny");
  first.save(folder / "again");
  auto second = ModelBundle::load(folder / "again");
  const torch::NoGradGuard no_grad;
  CHECK(max_difference(first.conditions({"dog barking"}), second.conditions({"dog barking"})) ==
        0.0);
  CHECK(folder.entries() == 2);
}

TEST_CASE("queries of different lengths go together", "[model][property]") {
  const TemporaryFolder folder;
  write_tiny_bundle(folder / "tiny");
  auto bundle = ModelBundle::load(folder / "tiny");
  const torch::NoGradGuard no_grad;
  const std::string long_query(500, 'x');
  const auto together = bundle.conditions({"rain", "a dog barks at the rain", long_query});
  CHECK(max_difference(together.narrow(0, 0, 1), bundle.conditions({"rain"})) < 1e-5);
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
  const auto error = error_of([&] { ModelBundle::load(folder / "tiny"); });
  CHECK(error.kind() == ErrorKind::model);
  CHECK(contains(error.what(), "base.after_conv.bias is missing"));
  CHECK(contains(error.what(), "base.pre_conv.bias has the wrong shape"));
  CHECK(contains(error.what(), "extra is unexpected"));
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
