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

constexpr std::array<std::string_view, 2> kClapPrefixes{"query_encoder.model.",
                                                        "net_clap.model.model."};
constexpr std::array<Rename, 3> kPortedNames{{{"text_model.", "text_branch."},
                                              {"text_projection.linear1.", "text_projection.0."},
                                              {"text_projection.linear2.", "text_projection.2."}}};

bool of_bimodal_separator(std::string_view name) {
  return begins(name, "net_sound.") || begins(name, "net_synthesizer.") ||
         begins(name, "net_clap.fc.");
}

/// encoder1 to 4, upconv4 to 1, decoder4 to 1, and what has no number.
bool of_time_selective(std::string_view name) {
  for (const std::string_view part : {"encoder", "decoder", "upconv"}) {
    if (begins(name, part)) {
      const std::string_view rest = name.substr(part.size());
      return rest.size() > 1 && rest[0] >= '1' && rest[0] <= '4' && rest[1] == '.';
    }
  }
  return begins(name, "bottleneck.") || begins(name, "output.");
}

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
  if (begins(own, "module.")) {  // of networks that several processes trained together
    own.erase(0, std::string_view("module.").size());
  }
  if (of_bimodal_separator(own)) {
    return {Part::separator, own, System::bimodal};
  }
  if (of_time_selective(own)) {
    return {Part::separator, own, System::time_selective};
  }
  if (begins(own, "stft.") || begins(own, "istft.")) {
    return {Part::unused, own};
  }
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
  if (own == "logit_scale_a") {  // of audio and text; logit_scale_t is of texts alone
    return {Part::logit_scale, own};
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

}  // namespace lasso::model
