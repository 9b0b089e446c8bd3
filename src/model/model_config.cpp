#include "lasso/model/model_config.hpp"

#include <sstream>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "bundle_files.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso::model {

using nlohmann::json;

namespace {

constexpr std::int64_t kFormat = 1;  // of config.json; raised when its meaning changes
constexpr std::int64_t kMaxWidth = 4096;
constexpr std::size_t kMaxDepth = 8;

/// Reads fields of one object and says which one is wrong.
class Fields {
 public:
  Fields(const std::string& origin, const json& object, std::string prefix)
      : origin_(origin), object_(object), prefix_(std::move(prefix)) {
    if (!object.is_object()) {
      fail(prefix_, "must be an object");
    }
  }

  bool has(const std::string& name) const { return object_.contains(name); }

  Fields object(const std::string& name) const {
    return {origin_, value(name), prefix_ + name + "."};
  }

  std::int64_t integer(const std::string& name, std::int64_t least, std::int64_t most) const {
    return checked(name, value(name), least, most);
  }

  std::vector<std::int64_t> integers(const std::string& name,
                                     std::int64_t least,
                                     std::int64_t most) const {
    std::vector<std::int64_t> numbers;
    for (const json& item : value(name)) {
      numbers.push_back(checked(name, item, least, most));
    }
    if (numbers.empty() || numbers.size() > kMaxDepth) {
      fail(prefix_ + name, "must have 1 to " + std::to_string(kMaxDepth) + " numbers");
    }
    return numbers;
  }

  double real(const std::string& name, double least, double most) const {
    const json& found = value(name);
    const double number = found.is_number() ? found.get<double>() : least - 1.0;
    if (!(number >= least && number <= most)) {
      std::ostringstream range;
      range << "must be a number from " << least << " to " << most;
      fail(prefix_ + name, range.str());
    }
    return number;
  }
  double share(const std::string& name) const { return real(name, 0.0, 1.0); }
  double decibels(const std::string& name) const { return real(name, -300.0, 300.0); }

  bool boolean(const std::string& name) const {
    if (!value(name).is_boolean()) {
      fail(prefix_ + name, "must be true or false");
    }
    return value(name).get<bool>();
  }

  std::string string(const std::string& name) const {
    if (!value(name).is_string()) {
      fail(prefix_ + name, "must be a text");
    }
    return value(name).get<std::string>();
  }

  template <typename Choice>
  Choice choice(const std::string& name,
                std::initializer_list<std::pair<const char*, Choice>> choices) const {
    const std::string found = string(name);
    std::string allowed;
    for (const auto& [word, value] : choices) {
      if (found == word) {
        return value;
      }
      allowed += (allowed.empty() ? "\"" : " or \"") + std::string(word) + "\"";
    }
    fail(prefix_ + name, "must be " + allowed + " for this version of lasso");
  }

  [[noreturn]] void fail(const std::string& fault) const { fail(prefix_ + fault, ""); }

  /// For a choice that has one value so far.
  void require(const std::string& name, const json& only) const {
    if (value(name) != only) {
      fail(prefix_ + name, "must be " + only.dump() + " for this version of lasso");
    }
  }

 private:
  [[noreturn]] void fail(const std::string& field, const std::string& rule) const {
    throw Error(ErrorKind::model,
                "'" + origin_ + "': " + field + (rule.empty() ? "" : " " + rule) +
                    "; correct the model's config");
  }

  const json& value(const std::string& name) const {
    const auto found = object_.find(name);
    if (found == object_.end()) {
      fail(prefix_ + name, "is missing");
    }
    return *found;
  }

  std::int64_t checked(const std::string& name,
                       const json& found,
                       std::int64_t least,
                       std::int64_t most) const {
    const bool whole =
        found.is_number_integer() &&
        (!found.is_number_unsigned() || found.get<std::uint64_t>() <= std::uint64_t{1} << 62U);
    const std::int64_t number = whole ? found.get<std::int64_t>() : least - 1;
    if (!whole || number < least || number > most) {
      fail(prefix_ + name,
           "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return number;
  }

  const std::string& origin_;
  const json& object_;
  std::string prefix_;
};

/// Reads the fields that an architecture names.
struct SeparatorReader {
  const Fields& fields;

  void operator()(const char* name,
                  std::int64_t& value,
                  std::int64_t least,
                  std::int64_t most) const {
    value = fields.integer(name, least, most);
  }
  void operator()(const char* name,
                  std::vector<std::int64_t>& values,
                  std::int64_t least,
                  std::int64_t most) const {
    values = fields.integers(name, least, most);
  }
  void operator()(const char* name, double& value, double least, double most) const {
    value = fields.real(name, least, most);
  }
  void operator()(const char* name, bool& value) const { value = fields.boolean(name); }
};

/// The first of the architectures that has this name.
template <std::size_t kIndex = 0>
nn::SeparatorConfig separator_from(const Fields& fields, std::int64_t rows) {
  if constexpr (kIndex < std::variant_size_v<nn::SeparatorConfig>) {
    std::variant_alternative_t<kIndex, nn::SeparatorConfig> config;
    if (fields.string("architecture") != config.kArchitecture) {
      return separator_from<kIndex + 1>(fields, rows);
    }
    config.visit(config, SeparatorReader{fields});
    if (const std::string fault = config.fit(rows); !fault.empty()) {
      fields.fail(fault);
    }
    return config;
  } else {
    fields.fail("architecture is unknown to this version of lasso");
  }
}

PresenceCalibration weights_from(const Fields& fields) {
  constexpr double kMost = 1000.0;
  PresenceCalibration weights;
  weights.likeness = fields.real("likeness", -kMost, kMost);
  weights.level = fields.real("level", -kMost, kMost);
  weights.mixture = fields.real("mixture", -kMost, kMost);
  weights.bias = fields.real("bias", -kMost, kMost);
  return weights;
}

PresenceCalibration presence_from(const Fields& fields) {
  if (fields.has("least_presence")) {
    // Of older versions: the cosine and the level / 40 dB together, with no word on how likely.
    constexpr double kSteepness = 10.0;
    PresenceCalibration presence;
    presence.likeness = kSteepness;
    presence.level = kSteepness / 40.0;
    presence.bias = -kSteepness * fields.real("least_presence", -3.0, 1.0);
    presence.least = 0.5;
    return presence;
  }
  PresenceCalibration presence = weights_from(fields);
  presence.least = fields.share("least_probability");
  return presence;
}

}  // namespace

FrontEnd bimodal_front_end() {
  FrontEnd front_end;
  front_end.sample_rate = 16000;
  front_end.n_fft = 1022;
  front_end.hop = 256;
  front_end.logarithmic = true;
  return front_end;
}

FrontEnd time_selective_front_end() {
  FrontEnd front_end;
  front_end.sample_rate = 16000;
  front_end.n_fft = 1024;
  front_end.hop = 256;
  front_end.silent_edges = true;
  return front_end;
}

bool ModelConfig::is_good_in_bf16() const {
  constexpr double kEnough = 40.0;  // dB
  return bf16_snr_db.value_or(0.0) >= kEnough;
}

ModelConfig ModelConfig::load(const std::filesystem::path& path) {
  const auto text = read_file(path);
  if (!text) {
    throw Error(ErrorKind::model, "cannot read '" + path.string() + "'; is this a model folder?");
  }
  ModelConfig config = parse(*text, path.string());
  // Bundles imported by older versions hold CLAP's audio tower without a word of it.
  if (config.text_encoder.architecture == nn::TextArchitecture::roberta && !config.audio_encoder &&
      std::filesystem::exists(path.parent_path() / kAudioEncoderFile)) {
    nn::AudioEncoderConfig& tower = config.audio_encoder.emplace();
    tower.architecture = nn::AudioArchitecture::htsat;
    tower.condition_size = nn::condition_size(config.separator);
  }
  return config;
}

ModelConfig ModelConfig::parse(const std::string& text, const std::string& origin) {
  ModelConfig config;
  config.document = text;
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) {
    throw Error(ErrorKind::model, "'" + origin + "' is no valid JSON; correct the model's config");
  }
  const Fields fields(origin, document, "");
  fields.require("format", kFormat);
  config.name = fields.string("name");
  config.hashed = document.contains("files");
  if (document.contains("checks")) {
    config.bf16_snr_db = fields.object("checks").decibels("bf16_snr_db");
  }

  const Fields front_end = fields.object("front_end");
  config.front_end.sample_rate = front_end.integer("sample_rate", 4000, 192000);
  config.front_end.n_fft = front_end.integer("n_fft", 16, 65536);
  config.front_end.hop = front_end.integer("hop", 1, config.front_end.n_fft / 2);
  const std::int64_t bins = config.front_end.n_fft / 2 + 1;
  config.front_end.bands = front_end.integer("bands", 0, bins);
  config.front_end.exponent = front_end.share("exponent");
  config.front_end.logarithmic = front_end.has("logarithmic") && front_end.boolean("logarithmic");
  config.front_end.silent_edges =
      front_end.has("silent_edges") && front_end.boolean("silent_edges");

  config.separator = separator_from(fields.object("separator"), config.front_end.rows());
  const std::int64_t condition_size = nn::condition_size(config.separator);

  const Fields words = fields.object("text_encoder");
  config.text_encoder.architecture =
      words.choice<nn::TextArchitecture>("architecture",
                                         {{"transformer", nn::TextArchitecture::transformer},
                                          {"roberta", nn::TextArchitecture::roberta}});
  config.tokenizer = words.choice<TokenizerKind>(
      "tokenizer",
      {{"sentencepiece", TokenizerKind::sentencepiece}, {"byte-bpe", TokenizerKind::byte_bpe}});
  config.text_encoder.vocabulary = words.integer("vocabulary", 1, 1'000'000);
  config.text_encoder.heads = words.integer("heads", 1, 64);
  config.text_encoder.width = words.integer("width", config.text_encoder.heads, kMaxWidth);
  if (config.text_encoder.width % config.text_encoder.heads != 0) {
    throw Error(
        ErrorKind::model,
        "'" + origin +
            "': text_encoder.width must be a multiple of its heads; correct the model's config");
  }
  config.text_encoder.layers = words.integer("layers", 1, 48);
  config.text_encoder.max_tokens = words.integer("max_tokens", 3, 4096);
  config.text_encoder.positions =
      words.has("positions") ? words.integer("positions", config.text_encoder.max_tokens, 4096)
                             : config.text_encoder.max_tokens;
  config.text_encoder.dropout = words.share("dropout");
  config.text_encoder.condition_size = condition_size;
  const std::int64_t token_width = nn::token_width(config.separator);
  if (token_width > 0 && config.text_encoder.width != token_width) {
    throw Error(
        ErrorKind::model,
        "'" + origin +
            "': separator.token_width must be text_encoder.width; correct the model's config");
  }

  if (document.contains("audio_encoder")) {
    const Fields sounds = fields.object("audio_encoder");
    nn::AudioEncoderConfig& encoder = config.audio_encoder.emplace();
    encoder.architecture = sounds.choice<nn::AudioArchitecture>(
        "architecture",
        {{"cnn", nn::AudioArchitecture::cnn}, {"htsat", nn::AudioArchitecture::htsat}});
    encoder.condition_size = condition_size;
    if (encoder.architecture == nn::AudioArchitecture::htsat) {
      constexpr std::size_t kMostStages = 4;  // an image of 64 by 64 patches has no more
      encoder.heads = sounds.integer("heads", 1, 64);
      encoder.width = sounds.integer("width", encoder.heads, kMaxWidth);
      encoder.depths = sounds.integers("depths", 1, 48);
      if (encoder.width % encoder.heads != 0 || encoder.depths.size() > kMostStages) {
        throw Error(ErrorKind::model,
                    "'" + origin +
                        "': audio_encoder.width must be a multiple of its heads, and depths have "
                        "at most 4 numbers; correct the model's config");
      }
    } else {
      encoder.widths = sounds.integers("widths", 1, kMaxWidth);
      encoder.bands = config.front_end.rows();
    }
    if (encoder.architecture == nn::AudioArchitecture::cnn &&
        encoder.bands < encoder.min_frames()) {
      throw Error(ErrorKind::model,
                  "'" + origin + "': audio_encoder.widths has too many levels for " +
                      std::to_string(encoder.bands) + " bands; correct the model's config");
    }
  }
  if (document.contains("second_pass")) {
    if (!config.audio_encoder) {
      throw Error(
          ErrorKind::model,
          "'" + origin +
              "': second_pass takes an audio_encoder, which is missing; correct the model's "
              "config");
    }
    config.presence = presence_from(fields.object("second_pass"));
  }
  if (document.contains("detection")) {
    const Fields detection = fields.object("detection");
    auto& calibration = config.detection;
    if (detection.has("centre") || detection.has("width")) {
      calibration.centre = detection.real("centre", -1.0, 1.0);
      calibration.width = detection.real("width", 1e-4, 1.0);
    }
    if (detection.has("separated")) {
      calibration.separated = weights_from(detection.object("separated"));
    }
    if (detection.has("logit_scale")) {
      calibration.logit_scale = detection.real("logit_scale", 0.0, 1000.0);
    }
  }
  if (document.contains("storage")) {
    config.storage = fields.choice<at::ScalarType>(
        "storage", {{"fp32", at::kFloat}, {"fp16", at::kHalf}, {"bf16", at::kBFloat16}});
  }
  return config;
}

}  // namespace lasso::model
