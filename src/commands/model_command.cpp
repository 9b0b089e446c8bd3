#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "console.hpp"
#include "fields.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/model/model_check.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/model/model_download.hpp"
#include "lasso/model/model_import.hpp"
#include "lasso/model/model_store.hpp"
#include "lasso/nn/separators.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr double kBytesPerMegabyte = 1e6;

at::ScalarType storage_of(const std::string& dtype) {
  return dtype == "fp32" ? at::kFloat : dtype == "bf16" ? at::kBFloat16 : at::kHalf;
}

struct Source {
  model::System system;
  const std::string& checkpoint;
  const char* name;  ///< of the bundle, if no other is wanted
  const char* query;
};

Source source_of(const ImportArguments& arguments) {
  if (!arguments.bimodal.empty()) {
    return {model::System::bimodal, arguments.bimodal, "bimodalsep", "a dog barks"};
  }
  if (!arguments.time_selective.empty()) {
    return {model::System::time_selective, arguments.time_selective, "time-selective", "dog"};
  }
  return {model::System::audiosep, arguments.audiosep, kDownloadable, "acoustic guitar"};
}

/// Told before a gigabyte is fetched, not after.
fs::path output_of(const ImportArguments& arguments, const std::string& name) {
  fs::path output = arguments.output.empty() ? model::user_model(name) : fs::path(arguments.output);
  if (fs::exists(output) && !arguments.force) {
    throw Error(
        ErrorKind::input,
        "'" + output.string() +
            "' exists already; use --force to replace it, or --name or --output for another");
  }
  return output;
}

void import(const ImportArguments& arguments) {
  const Source source = source_of(arguments);
  model::ImportRequest request;
  request.system = source.system;
  request.checkpoint = source.checkpoint;
  request.clap = arguments.clap;
  request.tokenizer = arguments.tokenizer;
  request.name = arguments.name.empty() ? source.name : arguments.name;
  request.storage = storage_of(arguments.dtype);
  request.audio_tower = !arguments.without_audio_tower;
  request.output = output_of(arguments, request.name);
  const auto report =
      model::import_model(request, ProgressBar("importing", !arguments.verbosity.quiet));
  if (!report.unexpected.empty()) {
    spdlog::warn("ignored {} tensors of unknown use, the first is '{}'",
                 report.unexpected.size(),
                 report.unexpected.front());
  }
  spdlog::info(
      "imported {} tensors of the separator, {} of the text encoder, {} of the audio encoder",
      report.separator_tensors,
      report.text_tensors,
      report.audio_tensors);
  spdlog::info("wrote '{}'; try: lasso separate \"{}\" FILE --model {}",
               request.output.string(),
               source.query,
               arguments.output.empty() ? request.name : request.output.string());
}

}  // namespace

void import_model(const ImportArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  import(arguments);
}

void download_model(ImportArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  if (arguments.name != kDownloadable) {
    throw Error(ErrorKind::usage,
                "no model '" + arguments.name + "' to download; there is " + kDownloadable);
  }
  output_of(arguments, arguments.name);
  const auto files =
      model::fetch_audiosep(arguments.from, ProgressBar("downloading", !arguments.verbosity.quiet));
  arguments.audiosep = files.audiosep.string();
  arguments.tokenizer = files.tokenizer.string();
  import(arguments);
  if (files.temporary) {
    fs::remove_all(files.tokenizer);
  }
}

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
                        fmt::format("{}: {:.2f} million parameters, {:.1f} MB",
                                    file.name,
                                    static_cast<double>(file.parameters) / 1e6,
                                    size));
    megabytes += file.name == "separator.safetensors" ? size : 0.0;
  }
  fields.emplace_back("memory",
                      fmt::format("{:.0f} MB of weights for a query that is cached", megabytes));
  print_fields(fields);
}

void verify_model(const NameArguments& arguments) {
  const fs::path folder = model::find_model(arguments.name);
  const auto faults = model::faults_of(folder);
  for (const std::string& fault : faults) {
    std::printf("%s\n", fault.c_str());
  }
  if (!faults.empty()) {
    throw Error(ErrorKind::model,
                "'" + folder.string() + "' has " + std::to_string(faults.size()) +
                    (faults.size() == 1 ? " fault" : " faults") + "; install it again");
  }
  std::printf("%s is sound\n", folder.c_str());
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
