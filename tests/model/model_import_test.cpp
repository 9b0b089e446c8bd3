#include "lasso/model/model_import.hpp"

#include <nlohmann/json.hpp>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/dsp/sinc_resample.hpp"
#include "lasso/dsp/stft.hpp"
#include "lasso/model/model.hpp"
#include "lasso/model/model_check.hpp"
#include "lasso/separate/audio_embedder.hpp"
#include "lasso/separate/mask_estimator.hpp"
#include "lasso/separate/separator.hpp"
#include "support/support.hpp"

namespace fs = std::filesystem;

using lasso::ErrorKind;
using lasso::checkpoint::read_safetensors;
using lasso::checkpoint::TensorMap;
using lasso::checkpoint::write_safetensors;
using lasso::model::faults_of;
using lasso::model::import_model;
using lasso::model::ImportRequest;
using lasso::model::Model;
using lasso::model::System;
using lasso::separate::AudioEmbedder;
using lasso::separate::NetworkEstimator;
using lasso::separate::Separator;
using lasso::testing::contains;
using lasso::testing::data_folder;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::read_text;
using lasso::testing::shared_folder;
using lasso::testing::synthetic_checkpoint;
using lasso::testing::TemporaryFolder;
using lasso::testing::VectorSource;
using lasso::testing::write_text;
using nlohmann::json;

namespace {

void no_progress(double) {}

std::string refusal(const ImportRequest& request) {
  const auto error = error_of([&] { import_model(request, no_progress); });
  CHECK(error.kind() == ErrorKind::model);
  CHECK_FALSE(fs::exists(request.output));
  return error.what();
}

at::Tensor separated(const Model& model, const at::Tensor& mixture, const at::Tensor& condition) {
  const auto& front_end = model.config().front_end;
  NetworkEstimator estimator(front_end, model.separator(at::kCPU, at::kFloat, 0));
  VectorSource source(mixture, front_end.sample_rate);
  Separator separator(source, {front_end, &estimator, {{condition, {}}}});
  return read_all(separator);
}

}  // namespace

TEST_CASE("a file in the wrong place is told so", "[model][fault]") {
  const TemporaryFolder folder;
  write_safetensors(folder / "clap.st", {{"module.text_branch.x", torch::zeros({1})}});
  write_safetensors(folder / "audiosep.st", {{"ss_model.base.x", torch::zeros({1})}});
  write_safetensors(folder / "run.st", {{"average.separator.x", torch::zeros({1})}});
  write_safetensors(folder / "other.st", {{"weight", torch::zeros({1})}});
  ImportRequest request;
  request.output = folder / "out";
  request.checkpoint = folder / "clap.st";
  CHECK(contains(refusal(request), "give it as --clap"));
  request.checkpoint = folder / "run.st";
  CHECK(contains(refusal(request), "lasso train"));
  request.checkpoint = folder / "other.st";
  CHECK(contains(refusal(request), "nothing of AudioSep"));
  request.checkpoint = folder / "audiosep.st";
  CHECK(contains(refusal(request), "no text tower"));
  request.clap = folder / "audiosep.st";
  CHECK(contains(refusal(request), "give it as --audiosep"));
  request.clap = folder / "other.st";
  CHECK(contains(refusal(request), "no text tower of CLAP"));
  request.clap = folder / "clap.st";
  CHECK(contains(refusal(request), "--tokenizer"));
}

// shared/reference: AudioSep with synthetic weights, and what the original code gives for them.
TEST_CASE("an imported AudioSep gives what the original gives", "[model][golden]") {
  const auto shared = shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/ in $LASSO_SHARED or ../shared");
    return;
  }
  const auto reference = *shared / "reference";
  const TemporaryFolder folder;
  ImportRequest request;
  request.checkpoint = folder / "audiosep.safetensors";
  request.tokenizer = reference / "roberta-base";
  request.output = folder / "audiosep-base";
  auto tensors = synthetic_checkpoint(reference / "layouts/audiosep_base.json");
  tensors.emplace("surprise", torch::zeros({1}));
  write_safetensors(request.checkpoint, tensors);
  const auto report = import_model(request, no_progress);
  CHECK(report.unexpected == std::vector<std::string>{"surprise"});
  CHECK(report.separator_tensors + report.text_tensors + report.audio_tensors > 600);
  CHECK(faults_of(request.output).empty());

  Model model(request.output, /*cache=*/false);
  const auto text = read_safetensors(reference / "golden/clap_text.safetensors");
  const auto queries = json::parse(read_text(reference / "golden/clap_text.json")).at("queries");
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const auto query = queries[i].at("text").get<std::string>();
    CAPTURE(query);
    const std::string key = (i < 10 ? "q0" : "q") + std::to_string(i) + "/embedding";
    CHECK(max_difference(model.embeddings({query})[0], text.at(key)) < 2e-6);
  }
  const auto cases = read_safetensors(data_folder() / "audiosep_resunet.safetensors");
  for (const std::string id : {"a", "b", "c", "d", "e", "f"}) {
    CAPTURE(id);
    const auto mixtures = cases.at(id + "/mixture").squeeze(1);
    const auto waveforms = cases.at(id + "/waveform").squeeze(1);
    for (std::int64_t row = 0; row < mixtures.size(0); ++row) {
      const auto condition = cases.at(id + "/condition").narrow(0, row, 1);
      const auto target = separated(model, mixtures.narrow(0, row, 1), condition);
      CHECK(max_difference(target, waveforms.narrow(0, row, 1)) < 5e-6);
    }
  }
  const auto whole = read_safetensors(reference / "golden/audiosep_e2e.safetensors");
  const auto mono = whole.at("mono32k/input_i16").t().to(at::kFloat) / 32768.0;
  const auto target = separated(model, mono, model.embeddings({"dog barking"}));
  CHECK(max_difference(target[0], whole.at("mono32k/output_f32")) < 2e-5);
  const auto rounded = (target[0] * 32767.0).round().to(at::kShort);
  CHECK(max_difference(rounded.to(at::kFloat), whole.at("mono32k/output_i16").to(at::kFloat)) <= 1);
  const auto stereo = whole.at("stereo44k/mixture_f32").unsqueeze(0);
  CHECK(max_difference(separated(model, stereo, model.embeddings({"acoustic guitar"}))[0],
                       whole.at("stereo44k/output_f32")) < 2e-5);
}

// shared/reference: what LAION-CLAP's audio tower gives for the same synthetic weights.
TEST_CASE("CLAP's audio tower hears what the original hears", "[model][golden]") {
  const auto shared = shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/ in $LASSO_SHARED or ../shared");
    return;
  }
  const auto reference = *shared / "reference";
  const TemporaryFolder folder;
  ImportRequest request;
  request.checkpoint = folder / "audiosep.safetensors";
  request.tokenizer = reference / "roberta-base";
  request.output = folder / "audiosep-base";
  request.storage = GENERATE(at::kFloat, at::kHalf);
  write_safetensors(request.checkpoint,
                    synthetic_checkpoint(reference / "layouts/audiosep_base.json"));
  import_model(request, no_progress);
  const Model model(request.output, /*cache=*/false);
  AudioEmbedder embedder(model.config(), model.audio_encoder());
  REQUIRE(embedder.sample_rate() == 48000);
  CHECK(model.config().detection.logit_scale == Approx(std::exp(2.65625)).epsilon(0.065));
  CHECK(model.config().detection.logit_scale != lasso::model::DetectionCalibration().logit_scale);
  REQUIRE(embedder.stretch_samples() == 480000);
  const torch::NoGradGuard no_grad;
  const double limit = request.storage == at::kFloat ? 5e-6 : 5e-3;
  const auto golden = read_safetensors(reference / "golden/clap_audio.safetensors");
  for (const std::string id : {"3s", "10s", "quiet1s"}) {
    CAPTURE(id);
    const auto whole = golden.find(id + "/audio");
    const auto audio = whole != golden.end()
                           ? whole->second
                           : golden.at(id + "/audio_i16").to(at::kFloat) / 32768.0;
    VectorSource source(audio.unsqueeze(0), embedder.sample_rate());
    CHECK(max_difference(embedder.of_recording(source, id)[0], golden.at(id + "/embedding")) <
          limit);
  }
  const auto estimate = golden.at("audiosep_32k/audio_i16").to(at::kFloat) / 32768.0;
  const auto resampled = lasso::dsp::sinc_resample(estimate.unsqueeze(0), 32000, 48000);
  CHECK(max_difference(resampled[0], golden.at("audiosep_32k/resampled_48k")) < 1e-5);
  CHECK(max_difference(embedder.of_stretches(resampled)[0], golden.at("audiosep_32k/embedding")) <
        limit);
}

// shared/reference: BiModalSep and CLAP with synthetic weights.
TEST_CASE("an imported BiModalSep attends to what CLAP's text tower says", "[model][golden]") {
  const auto shared = shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/ in $LASSO_SHARED or ../shared");
    return;
  }
  const auto reference = *shared / "reference";
  const TemporaryFolder folder;
  ImportRequest request;
  request.system = System::bimodal;
  request.checkpoint = folder / "model_best.pth.tar";
  request.tokenizer = reference / "roberta-base";
  request.output = folder / "bimodalsep";
  lasso::checkpoint::TensorMap tensors;
  for (const auto& [name, tensor] : synthetic_checkpoint(reference / "layouts/bimodal_unet.json")) {
    tensors.emplace("module." + name, tensor);
  }
  write_safetensors(request.checkpoint, tensors);
  CHECK(contains(refusal(request), "give CLAP's file"));
  request.clap = folder / "clap.pt";
  write_safetensors(request.clap, synthetic_checkpoint(reference / "layouts/clap_htsat_base.json"));
  const auto report = import_model(request, no_progress);
  CHECK(report.unexpected.empty());
  CHECK(report.separator_tensors == 271);
  CHECK(faults_of(request.output).empty());

  Model model(request.output, /*cache=*/false);
  const auto text = read_safetensors(reference / "golden/clap_text.safetensors");
  const auto queries = json::parse(read_text(reference / "golden/clap_text.json")).at("queries");
  const auto query = queries[0].at("text").get<std::string>();
  const auto condition = model.condition(query);
  CHECK(max_difference(condition.embedding[0], text.at("q00/embedding")) < 2e-6);
  REQUIRE(condition.tokens.sizes() == at::IntArrayRef({1, 77, 768}));
  CHECK(max_difference(condition.row(0).tokens, condition.tokens) == 0.0);

  request.output = folder / "other";
  request.system = System::time_selective;
  CHECK(contains(refusal(request), "holds BiModalSep; give it as --bimodal"));
}

// shared/reference: the time-selective networks with synthetic weights.
TEST_CASE("a time-selective network is imported with CLAP beside it, if it takes its conditions",
          "[model][golden]") {
  const auto shared = shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/ in $LASSO_SHARED or ../shared");
    return;
  }
  const auto layouts = *shared / "reference/layouts";
  const TemporaryFolder folder;
  ImportRequest request;
  request.system = System::time_selective;
  request.checkpoint = folder / "unet.pth";
  request.clap = folder / "clap.pt";
  request.tokenizer = *shared / "reference/roberta-base";
  request.output = folder / "time-selective";
  write_safetensors(request.clap, synthetic_checkpoint(layouts / "clap_htsat_base.json"));
  write_safetensors(request.checkpoint, synthetic_checkpoint(layouts / "time_selective_unet.json"));
  CHECK(contains(refusal(request), "conditions of 1024 numbers"));
  write_safetensors(request.checkpoint,
                    synthetic_checkpoint(layouts / "time_selective_agnostic.json"));
  import_model(request, no_progress);
  CHECK(faults_of(request.output).empty());
  Model model(request.output, /*cache=*/false);
  const auto mixture = torch::rand({1, 20000}) - 0.5;
  const auto target = separated(model, mixture, model.embeddings({"dog"}));
  CHECK(target.sizes() == mixture.sizes());
  CHECK(max_difference(target, separated(model, mixture, model.embeddings({"rain"}))) == 0.0);

  auto tensors = synthetic_checkpoint(layouts / "time_selective_agnostic.json");
  tensors.erase("decoder3.bn1.bias");
  write_safetensors(request.checkpoint, tensors);
  request.output = folder / "other";
  CHECK(contains(refusal(request), "decoder3.bn1.bias is missing"));
}

TEST_CASE("a model's faults are found", "[model][fault]") {
  const TemporaryFolder folder;
  lasso::testing::write_tiny_bundle(folder / "tiny");
  CHECK(faults_of(folder / "tiny").empty());
  const auto file = folder / "tiny/separator.safetensors";
  auto tensors = read_safetensors(file);
  tensors["base.pre_conv.bias"] = torch::full({4}, std::numeric_limits<float>::quiet_NaN());
  write_safetensors(file, tensors);
  auto faults = faults_of(folder / "tiny");
  REQUIRE(faults.size() == 2);
  CHECK(contains(faults[0], "SHA-256"));
  CHECK(contains(faults[1], "base.pre_conv.bias has values that are not finite"));
  write_text(file, "short");
  CHECK(contains(faults_of(folder / "tiny").back(), "separator.safetensors"));
}
