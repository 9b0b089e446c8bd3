// Commands that need no engine: they are part of the program, which starts in a few milliseconds.

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "fields.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/model/model_store.hpp"
#include "lasso/model/weights_file.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr double kBytesPerMegabyte = 1e6;

/// Like printf.
template <typename... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

}  // namespace

void list_models(const ListArguments& arguments) {
  const fs::path chosen = model::find_model("");
  auto list = ordered_json::array();
  for (const fs::path& folder : model::installed_models()) {
    const auto config = model::ModelConfig::load(folder / "config.json");
    std::int64_t bytes = 0;
    for (const auto& file : model::weights_of(folder)) {
      bytes += static_cast<std::int64_t>(file.bytes);
    }
    list.push_back({{"name", folder.filename().string()},
                    {"network", nn::architecture_of(config.separator)},
                    {"sample_rate", config.front_end.sample_rate},
                    {"bytes", bytes},
                    {"usual", folder == chosen},
                    {"folder", folder.string()}});
  }
  if (arguments.json) {
    std::printf("%s\n", list.dump(2, ' ', false, ordered_json::error_handler_t::replace).c_str());
    return;
  }
  std::printf("  %-20s %-12s %9s %9s  %s\n", "NAME", "NETWORK", "RATE", "SIZE", "FOLDER");
  for (const auto& model : list) {
    std::printf("%s %-20s %-12s %5.1f kHz %6.1f MB  %s\n",
                model.at("usual") ? "*" : " ",
                model.at("name").get_ref<const std::string&>().c_str(),
                model.at("network").get_ref<const std::string&>().c_str(),
                model.at("sample_rate").get<double>() / 1000.0,
                model.at("bytes").get<double>() / kBytesPerMegabyte,
                model.at("folder").get_ref<const std::string&>().c_str());
  }
}

namespace {

/// A value of a document as words: lists with commas, objects as "key: value; ...".
std::string in_words(const ordered_json& value) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  std::string words;
  if (value.is_object()) {
    for (const auto& [key, part] : value.items()) {
      std::string name = key;
      std::replace(name.begin(), name.end(), '_', ' ');
      words += (words.empty() ? "" : "; ") + name + ": " + in_words(part);
    }
    return words;
  }
  if (value.is_array()) {
    for (const auto& part : value) {
      words += (words.empty() ? "" : ", ") + in_words(part);
    }
    return words;
  }
  return value.is_boolean() ? (value.get<bool>() ? "yes" : "no") : value.dump();
}

}  // namespace

void show_model(const NameArguments& arguments) {
  const fs::path folder = model::find_model(arguments.name);
  const auto config = model::ModelConfig::load(folder / "config.json");
  if (arguments.json) {
    std::fputs(config.document.c_str(), stdout);
    return;
  }
  const auto document = ordered_json::parse(config.document);
  std::vector<Field> fields{{"name", config.name}, {"folder", folder.string()}};
  for (const char* field : {"front_end",
                            "separator",
                            "text_encoder",
                            "audio_encoder",
                            "storage",
                            "checks",
                            "licence",
                            "provenance",
                            "metrics"}) {
    if (document.contains(field)) {
      std::string label = field;
      std::replace(label.begin(), label.end(), '_', ' ');
      fields.emplace_back(label, in_words(document.at(field)));
    }
  }
  double megabytes = 0.0;
  for (const auto& file : model::weights_of(folder)) {
    const double size = static_cast<double>(file.bytes) / kBytesPerMegabyte;
    fields.emplace_back("weights",
                        file.name + formatted(": %.2f million parameters, %.1f MB",
                                              static_cast<double>(file.parameters) / 1e6,
                                              size));
    megabytes += file.name == "separator.safetensors" ? size : 0.0;
  }
  fields.emplace_back("memory",
                      formatted("%.0f MB of weights for a query that is cached", megabytes));
  print_fields(fields);
}

void print_model_path(const NameArguments& arguments) {
  std::printf("%s\n", model::find_model(arguments.name).c_str());
}

void remove_model(const NameArguments& arguments) {
  const fs::path folder = model::user_model(arguments.name);
  if (!fs::exists(folder / "config.json")) {
    throw Error(ErrorKind::model,
                "no model '" + arguments.name + "' was installed by this user ('" +
                    folder.string() + "' is not there); others are removed by who installed them");
  }
  fs::remove_all(folder);
  std::printf("removed %s\n", folder.c_str());
}

}  // namespace lasso::commands
