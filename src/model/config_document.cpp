#include "config_document.hpp"

#include <variant>

namespace lasso::model {

using nlohmann::ordered_json;

ordered_json described(const FrontEnd& front_end) {
  ordered_json fields{{"sample_rate", front_end.sample_rate},
                      {"n_fft", front_end.n_fft},
                      {"hop", front_end.hop},
                      {"bands", front_end.bands},
                      {"exponent", front_end.exponent}};
  if (front_end.logarithmic) {
    fields["logarithmic"] = true;
  }
  if (front_end.silent_edges) {
    fields["silent_edges"] = true;
  }
  return fields;
}

ordered_json described(const nn::SeparatorConfig& separator) {
  return std::visit(
      [](const auto& config) {
        ordered_json fields{{"architecture", config.kArchitecture}};
        config.visit(config,
                     [&](const char* name, const auto& value, auto...) { fields[name] = value; });
        return fields;
      },
      separator);
}

ModelConfig ModelConfig::with_separator(const std::string& new_name,
                                        const FrontEnd& new_front_end,
                                        const nn::SeparatorConfig& new_separator) const {
  const auto old = ordered_json::parse(document);
  ordered_json made{{"format", old.at("format")},
                    {"name", new_name},
                    {"front_end", described(new_front_end)},
                    {"separator", described(new_separator)},
                    {"text_encoder", old.at("text_encoder")}};
  if (audio_encoder && audio_encoder->architecture == nn::AudioArchitecture::htsat) {
    made["audio_encoder"] = old.at("audio_encoder");
    if (old.contains("detection")) {
      made["detection"] = old.at("detection");
    }
  }
  made["provenance"] = {{"text_encoder_of", name}};
  return parse(made.dump(), "config of " + new_name);
}

}  // namespace lasso::model
