#include "../../src/model/import/checkpoint_names.hpp"

#include "support/support.hpp"

using lasso::model::Part;
using lasso::model::place_of;

namespace {

bool is(const std::string& name, Part part, const std::string& ours) {
  const auto place = place_of(name);
  return place.part == part && place.name == ours;
}

}  // namespace

TEST_CASE("a tensor's place follows from its name in any of the published files", "[model]") {
  const std::string word = "text_branch.embeddings.word_embeddings.weight";
  CHECK(is("ss_model.base.bn0.weight", Part::separator, "base.bn0.weight"));
  CHECK(is("query_encoder.model." + word, Part::text_tower, word));
  CHECK(is("module." + word, Part::text_tower, word));
  CHECK(is(word, Part::text_tower, word));
  CHECK(is("text_model.embeddings.word_embeddings.weight", Part::text_tower, word));
  CHECK(is("text_projection.linear2.bias", Part::text_tower, "text_projection.2.bias"));
  CHECK(is("module.audio_branch.norm.bias", Part::audio_tower, "audio_branch.norm.bias"));
}

TEST_CASE("whose separator a tensor is of follows from its name", "[model]") {
  using lasso::model::System;
  const auto system_of = [](const std::string& name) {
    const auto place = place_of(name);
    CHECK(place.part == Part::separator);
    return place.system;
  };
  CHECK(system_of("ss_model.base.bn0.weight") == System::audiosep);
  CHECK(system_of("module.net_sound.bn0.weight") == System::bimodal);
  CHECK(system_of("net_synthesizer.scale") == System::bimodal);
  CHECK(system_of("module.net_clap.fc.bias") == System::bimodal);
  CHECK(system_of("encoder4.bn2.bias") == System::time_selective);
  CHECK(system_of("bottleneck.film.gamma.weight") == System::time_selective);
  CHECK(is("module.net_clap.fc.bias", Part::separator, "net_clap.fc.bias"));
  CHECK(is("module.net_clap.model.model.text_branch.x", Part::text_tower, "text_branch.x"));
  CHECK(place_of("encoder5.conv1.weight").part == Part::unknown);
  CHECK(place_of("encoder").part == Part::unknown);
}

TEST_CASE("what no computation uses is told from what is unknown", "[model]") {
  for (const std::string name : {"ss_model.base.stft.conv_real.weight",
                                 "ss_model.base.istft.ola_window",
                                 "ss_model.base.decoder_block3.bn2.weight",
                                 "ss_model.film.decoder_block3->beta2.bias",
                                 "query_encoder.model.logit_scale_t",
                                 "module.text_branch.embeddings.position_ids",
                                 "module.text_transform.sequential.0.bias",
                                 "module.stft.conv_real.weight",
                                 "module.net_clap.model.model.logit_scale_t",
                                 "module.audio_branch.logmel_extractor.melW",
                                 "module.audio_branch.layers.0.blocks.1.attn_mask"}) {
    CAPTURE(name);
    CHECK(place_of(name).part == Part::unused);
  }
  CHECK(place_of("ss_model.base.decoder_block3.conv_block2.bn2.bias").part == Part::separator);
  CHECK(place_of("average.separator.base.bn0.weight").part == Part::our_training);
  CHECK(place_of("query_encoder.model.logit_scale_a").part == Part::logit_scale);
  CHECK(place_of("optimizer").part == Part::unknown);
}
