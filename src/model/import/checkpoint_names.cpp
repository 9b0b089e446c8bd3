#include "checkpoint_names.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace lasso::model {

namespace {

using Rename = std::pair<std::string_view, std::string_view>;

bool begins(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool ends(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// The STFT is computed, not convolved; the decoders' second norm and shift are never used.
bool unused_in_separator(std::string_view name) {
  const bool decoder_norm = begins(name, "base.decoder_block") &&
                            name.find(".bn2.") == std::string_view("base.decoder_block1").size();
  const bool decoder_shift =
      begins(name, "film.decoder_block") &&
      name.find("->beta2.") == std::string_view("film.decoder_block1").size();
  return begins(name, "base.stft.") || begins(name, "base.istft.") || decoder_norm || decoder_shift;
}

/// Tables that follow from the architecture, and the heads of other tasks.
bool unused_in_audio_tower(std::string_view name) {
  return begins(name, "audio_branch.spectrogram_extractor.") ||
         begins(name, "audio_branch.logmel_extractor.") ||
         begins(name, "audio_branch.tscam_conv.") || begins(name, "audio_branch.head.") ||
         ends(name, ".relative_position_index") || ends(name, ".attn_mask");
}

bool unused_in_clap(std::string_view name) {
  return begins(name, "logit_scale") || begins(name, "text_transform.") ||
         begins(name, "audio_transform.") || ends(name, ".position_ids") ||
         ends(name, ".token_type_ids");
}

constexpr std::array<std::string_view, 2> kClapPrefixes{"query_encoder.model.", "module."};
constexpr std::array<Rename, 3> kPortedNames{{{"text_model.", "text_branch."},
                                              {"text_projection.linear1.", "text_projection.0."},
                                              {"text_projection.linear2.", "text_projection.2."}}};

}  // namespace

Place place_of(const std::string& name) {
  constexpr std::string_view kSeparator = "ss_model.";
  if (begins(name, "live.") || begins(name, "average.")) {
    return {Part::our_training, name};
  }
  if (begins(name, kSeparator)) {
    const std::string own = name.substr(kSeparator.size());
    return {unused_in_separator(own) ? Part::unused : Part::separator, own};
  }
  std::string own = name;
  for (const std::string_view prefix : kClapPrefixes) {
    if (begins(own, prefix)) {
      own.erase(0, prefix.size());
      break;
    }
  }
  for (const auto& [from, to] : kPortedNames) {
    if (begins(own, from)) {
      own.replace(0, from.size(), to);
      break;
    }
  }
  if (unused_in_clap(own) || unused_in_audio_tower(own)) {
    return {Part::unused, own};
  }
  if (begins(own, "text_branch.") || begins(own, "text_projection.")) {
    return {Part::text_tower, own};
  }
  if (begins(own, "audio_branch.") || begins(own, "audio_projection.")) {
    return {Part::audio_tower, own};
  }
  return {Part::unknown, name};
}

std::map<std::string, std::vector<std::int64_t>> audio_tower_layout() {
  constexpr std::int64_t kMelBands = 64;
  constexpr std::int64_t kPatch = 4;
  constexpr std::int64_t kWindow = 8;
  constexpr std::int64_t kFirstWidth = 128;
  constexpr std::int64_t kFirstHeads = 4;
  constexpr std::int64_t kOutput = 512;
  constexpr std::array<int, 4> kDepths{2, 2, 12, 2};
  constexpr std::int64_t kBiases = (2 * kWindow - 1) * (2 * kWindow - 1);

  std::map<std::string, std::vector<std::int64_t>> layout;
  const auto affine = [&](const std::string& name, std::vector<std::int64_t> weight) {
    layout[name + ".bias"] = {weight.front()};
    layout[name + ".weight"] = std::move(weight);
  };
  affine("audio_branch.bn0", {kMelBands});
  layout["audio_branch.bn0.running_mean"] = {kMelBands};
  layout["audio_branch.bn0.running_var"] = {kMelBands};
  layout["audio_branch.bn0.num_batches_tracked"] = {};
  affine("audio_branch.patch_embed.proj", {kFirstWidth, 1, kPatch, kPatch});
  affine("audio_branch.patch_embed.norm", {kFirstWidth});
  std::int64_t width = kFirstWidth;
  std::int64_t heads = kFirstHeads;
  for (std::size_t stage = 0; stage < kDepths.size(); ++stage) {
    const std::string layer = "audio_branch.layers." + std::to_string(stage);
    for (int i = 0; i < kDepths[stage]; ++i) {
      const std::string block = layer + ".blocks." + std::to_string(i);
      affine(block + ".norm1", {width});
      layout[block + ".attn.relative_position_bias_table"] = {kBiases, heads};
      affine(block + ".attn.qkv", {3 * width, width});
      affine(block + ".attn.proj", {width, width});
      affine(block + ".norm2", {width});
      affine(block + ".mlp.fc1", {4 * width, width});
      affine(block + ".mlp.fc2", {width, 4 * width});
    }
    if (stage + 1 < kDepths.size()) {
      layout[layer + ".downsample.reduction.weight"] = {2 * width, 4 * width};
      affine(layer + ".downsample.norm", {4 * width});
      width *= 2;
      heads *= 2;
    }
  }
  affine("audio_branch.norm", {width});
  affine("audio_projection.0", {kOutput, width});
  affine("audio_projection.2", {kOutput, kOutput});
  return layout;
}

}  // namespace lasso::model
