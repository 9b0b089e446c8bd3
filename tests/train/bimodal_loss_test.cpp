#include "../../src/train/bimodal_loss.hpp"

#include <nlohmann/json.hpp>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/dsp/sinc_resample.hpp"
#include "lasso/nn/network_state.hpp"
#include "lasso/nn/separators.hpp"
#include "support/support.hpp"

using lasso::nn::Condition;
using lasso::testing::max_difference;
using lasso::train::bimodal_losses;
using lasso::train::ClipOfMixtures;

namespace {

/// What stands for CLAP in the reference: blocks of 96 samples at 48 kHz, summed.
at::Tensor summed_blocks(const at::Tensor& waveforms) {
  const auto resampled = lasso::dsp::sinc_resample(waveforms, 16000, 48000);
  constexpr std::int64_t kSamples = 49152;
  const auto padded = at::constant_pad_nd(resampled, {0, kSamples - resampled.size(1)});
  const auto sums = padded.view({padded.size(0), 512, 96}).sum(2);
  return sums / sums.norm(2, 1, /*keepdim=*/true);
}

}  // namespace

// shared/reference: one step of BiModalSep's own training code.
TEST_CASE("BiModalSep's losses and gradients are the original's", "[train][golden]") {
  const auto shared = lasso::testing::shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/ in $LASSO_SHARED or ../shared");
    return;
  }
  const auto reference = *shared / "reference";
  const auto golden =
      lasso::checkpoint::read_safetensors(reference / "golden/bimodal_train.safetensors");
  const auto network = lasso::nn::make_separator(lasso::nn::BiModalUNetConfig());
  {
    const torch::NoGradGuard no_grad;
    const auto weights =
        lasso::testing::synthetic_checkpoint(reference / "layouts/bimodal_unet.json");
    for (const auto& [name, tensor] : lasso::nn::state_of(*network)) {
      tensor.copy_(weights.at(name));
    }
  }
  lasso::model::FrontEnd front_end = lasso::model::bimodal_front_end();
  front_end.n_fft = 254;
  front_end.hop = 64;
  lasso::separate::TrainableSeparator separator(front_end, network);
  const auto hidden =
      lasso::testing::formula("train.hidden_states", {16, 77, 768}, 1.732421875, 0.0);
  const auto texts_of = [&](const at::Tensor& rows) {
    const auto numbers = rows.to(at::kLong).contiguous();
    return Condition(golden.at("text_embed").index_select(0, numbers),
                     hidden.index_select(0, numbers));
  };
  std::vector<ClipOfMixtures> clips;
  for (std::int64_t n = 0; n < 2; ++n) {
    ClipOfMixtures clip;
    clip.waveform = golden.at("sources").select(1, n).contiguous();
    clip.caption = texts_of(golden.at("caption_index").select(1, n));
    for (std::int64_t phrase = 0; phrase < 3; ++phrase) {
      clip.phrases.push_back(texts_of(golden.at("phrase_index").select(1, n).select(1, phrase)));
    }
    clip.weights = golden.at("phrase_weight").select(1, n);
    clips.push_back(clip);
  }
  lasso::train::ContrastiveJudge judge;
  judge.embedder = summed_blocks;
  judge.logit_scale = 1.0 / 0.07;
  judge.gather = [](const at::Tensor& rows) { return rows; };
  const auto losses = bimodal_losses(separator, golden.at("mix"), clips, judge);
  const auto total = 0.5 * losses.contrastive + 5.0 * (losses.consistency + losses.unsupervised);
  const auto expected = golden.at("losses");
  CHECK(total.item<double>() == Approx(expected[0].item<double>()).epsilon(1e-5));
  CHECK(losses.contrastive.item<double>() == Approx(expected[1].item<double>()).epsilon(1e-5));
  CHECK(losses.consistency.item<double>() == Approx(expected[2].item<double>()).epsilon(1e-5));
  CHECK(losses.unsupervised.item<double>() == Approx(expected[3].item<double>()).epsilon(1e-5));

  total.backward();
  const auto parameters = network->named_parameters();
  const auto norms =
      nlohmann::json::parse(lasso::testing::read_text(reference / "golden/bimodal_train.json"))
          .at("gradient_l2");
  // Batch norms of four values feel the last bit of the mixture: convolutions that sum in another
  // order, as those for AVX-512 do, move the first norm's gradients by 4 %, the innermost
  // attention's by 3 %.
  const auto allowed = [](const std::string& name, double usual) {
    const bool is_first = name.rfind("net_sound.bn0.", 0) == 0;
    return is_first ? 0.06 : name.find(".attn.") != std::string::npos ? usual + 0.01 : usual;
  };
  int compared = 0;
  for (const auto& [name, value] : norms.items()) {
    const double norm = value.get<double>();
    const auto* parameter = parameters.find(name);
    REQUIRE(parameter != nullptr);
    // Biases before a batch norm have no gradient but rounding.
    const bool is_zero = name.find("res_layers.0.0.bias") != std::string::npos;
    if (norm > 1e-4 && !is_zero) {
      CAPTURE(name);
      CHECK(parameter->grad().norm().item<double>() == Approx(norm).epsilon(allowed(name, 0.01)));
      ++compared;
    }
  }
  CHECK(compared > 50);
  for (const auto& [name, tensor] : golden) {
    if (name.rfind("grad.", 0) == 0) {
      CAPTURE(name);
      const auto gradient = parameters[name.substr(5)].grad().narrow(0, 0, tensor.size(0));
      CHECK((gradient - tensor).norm().item<double>() <
            allowed(name.substr(5), 0.03) * tensor.norm().item<double>() + 5e-5);
    }
    if (name.rfind("after.", 0) == 0) {
      CAPTURE(name);
      CHECK(max_difference(network->named_buffers()[name.substr(6)], tensor) < 2e-4);
    }
  }
}
