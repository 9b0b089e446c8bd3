#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "lasso/commands/commands.hpp"
#include "console.hpp"
#include "lasso/core/error.hpp"
#include "lasso/model/model_check.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/model/model_download.hpp"
#include "lasso/model/model_import.hpp"
#include "lasso/model/model_store.hpp"

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
    spdlog::warn("{} tensors of no known use were left out, the first is '{}'",
                 report.unexpected.size(),
                 report.unexpected.front());
  }
  spdlog::info("imported {} tensors of the separator, {} of the text tower, {} of the audio tower",
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

void list_models() {
  const fs::path chosen = model::find_model("");
  for (const fs::path& folder : model::installed_models()) {
    std::printf(
        "%s %-20s %s\n", folder == chosen ? "*" : " ", folder.filename().c_str(), folder.c_str());
  }
}

void show_model(const NameArguments& arguments) {
  const fs::path folder = model::find_model(arguments.name);
  const auto config = model::ModelConfig::load(folder / "config.json");
  const auto document = ordered_json::parse(config.document);
  const auto line = [](const char* label, const std::string& value) {
    std::printf("%-14s %s\n", label, value.c_str());
  };
  line("name", config.name);
  line("folder", folder.string());
  for (const char* field : {"separator",
                            "front_end",
                            "text_encoder",
                            "storage",
                            "checks",
                            "licence",
                            "provenance",
                            "metrics"}) {
    if (document.contains(field)) {
      const auto& value = document.at(field);
      line(field, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  double megabytes = 0.0;
  for (const auto& file : model::weights_of(folder)) {
    const double size = static_cast<double>(file.bytes) / kBytesPerMegabyte;
    std::printf("%-14s %s: %.2f million parameters, %.1f MB\n",
                "weights",
                file.name.c_str(),
                static_cast<double>(file.parameters) / 1e6,
                size);
    megabytes += file.name == "separator.safetensors" ? size : 0.0;
  }
  std::printf(
      "%-14s %.0f MB of weights are mapped for a query that is cached\n", "memory", megabytes);
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
