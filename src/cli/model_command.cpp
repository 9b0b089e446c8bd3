#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "commands.hpp"
#include "console.hpp"
#include "lasso/core/error.hpp"
#include "lasso/model/model_check.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/model/model_download.hpp"
#include "lasso/model/model_import.hpp"
#include "lasso/model/model_store.hpp"

namespace lasso::cli {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr double kBytesPerMegabyte = 1e6;
constexpr const char* kDownloadable = "audiosep-base";

struct ImportArguments {
  std::string audiosep;
  std::string clap;
  std::string tokenizer;
  std::string name = kDownloadable;
  std::string dtype = "fp32";
  std::string output;
  bool without_audio_tower = false;
  bool force = false;
  Verbosity verbosity;
};

at::ScalarType storage_of(const std::string& dtype) {
  return dtype == "fp32" ? at::kFloat : dtype == "bf16" ? at::kBFloat16 : at::kHalf;
}

/// Told before a gigabyte is fetched, not after.
fs::path output_of(const ImportArguments& arguments) {
  fs::path output =
      arguments.output.empty() ? model::user_model(arguments.name) : fs::path(arguments.output);
  if (fs::exists(output) && !arguments.force) {
    throw Error(
        ErrorKind::input,
        "'" + output.string() +
            "' exists already; use --force to replace it, or --name or --output for another");
  }
  return output;
}

void import(const ImportArguments& arguments) {
  model::ImportRequest request;
  request.audiosep = arguments.audiosep;
  request.clap = arguments.clap;
  request.tokenizer = arguments.tokenizer;
  request.name = arguments.name;
  request.storage = storage_of(arguments.dtype);
  request.audio_tower = !arguments.without_audio_tower;
  request.output = output_of(arguments);
  const auto report =
      model::import_audiosep(request, ProgressBar("importing", !arguments.verbosity.quiet));
  if (!report.unexpected.empty()) {
    spdlog::warn("{} tensors of no known use were left out, the first is '{}'",
                 report.unexpected.size(),
                 report.unexpected.front());
  }
  spdlog::info("imported {} tensors of the separator, {} of the text tower, {} of the audio tower",
               report.separator_tensors,
               report.text_tensors,
               report.audio_tensors);
  spdlog::info("wrote '{}'; try: lasso separate \"acoustic guitar\" SONG --model {}",
               request.output.string(),
               arguments.output.empty() ? arguments.name : request.output.string());
}

void add_common_options(CLI::App& command, ImportArguments& arguments) {
  command.add_option("--dtype", arguments.dtype, "How to store weights: fp32, bf16 or fp16")
      ->check(CLI::IsMember({"fp32", "bf16", "fp16"}))
      ->capture_default_str();
  command.add_option("--output", arguments.output, "Folder to write (default: the user's models)");
  command.add_flag("--without-audio-tower",
                   arguments.without_audio_tower,
                   "Leave out what only queries by sound need");
  command.add_flag("-f,--force", arguments.force, "Replace a model that exists");
  add_verbosity(command, arguments.verbosity);
}

void add_import(CLI::App& model) {
  auto arguments = std::make_shared<ImportArguments>();
  auto* command =
      model.add_subcommand("import", "Make a model of AudioSep's published checkpoints");
  command->footer(
      "Example:\n"
      "  lasso model import --audiosep audiosep_base_4M_steps.ckpt --tokenizer roberta-base/");
  command->add_option("--audiosep", arguments->audiosep, "AudioSep's checkpoint (.ckpt)")
      ->required();
  command->add_option("--clap", arguments->clap, "CLAP's checkpoint (.pt), used for its towers");
  command->add_option("--tokenizer",
                      arguments->tokenizer,
                      "Folder of RoBERTa-base's vocab.json and merges.txt (default: beside the "
                      "checkpoints)");
  command->add_option("--name", arguments->name, "What to call the model")->capture_default_str();
  add_common_options(*command, *arguments);
  command->callback([arguments] {
    set_up_log(arguments->verbosity);
    import(*arguments);
  });
}

void download(ImportArguments& arguments, const std::string& from) {
  set_up_log(arguments.verbosity);
  if (arguments.name != kDownloadable) {
    throw Error(ErrorKind::usage,
                "no model '" + arguments.name + "' to download; there is " + kDownloadable);
  }
  output_of(arguments);
  const auto files =
      model::fetch_audiosep(from, ProgressBar("downloading", !arguments.verbosity.quiet));
  arguments.audiosep = files.audiosep.string();
  arguments.tokenizer = files.tokenizer.string();
  import(arguments);
  if (files.temporary) {
    fs::remove_all(files.tokenizer);
  }
}

void add_download(CLI::App& model) {
  auto arguments = std::make_shared<ImportArguments>();
  auto from = std::make_shared<std::string>();
  auto* command = model.add_subcommand("download", "Fetch AudioSep's checkpoint and import it");
  command->footer(
      "Examples:\n"
      "  lasso model download audiosep-base                   1.3 GB, from the public homes\n"
      "  lasso model download audiosep-base --from /mnt/usb   from files copied there");
  command->add_option("name", arguments->name, kDownloadable)->required();
  command->add_option("--from", *from, "Address of a mirror, or a folder that holds the files");
  add_common_options(*command, *arguments);
  command->callback([arguments, from] { download(*arguments, *from); });
}

void add_list(CLI::App& model) {
  auto* command = model.add_subcommand("list", "List the models that are installed");
  command->callback([] {
    const fs::path chosen = model::find_model("");
    for (const fs::path& folder : model::installed_models()) {
      std::printf(
          "%s %-20s %s\n", folder == chosen ? "*" : " ", folder.filename().c_str(), folder.c_str());
    }
  });
}

void show(const fs::path& folder) {
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

struct NameArgument {
  std::string name;
};

CLI::App* add_named(CLI::App& model,
                    const char* name,
                    const char* help,
                    const std::shared_ptr<NameArgument>& argument,
                    bool required) {
  auto* command = model.add_subcommand(name, help);
  command->add_option("name", argument->name, "Name or folder of a model")->required(required);
  return command;
}

void verify(const std::string& name) {
  const fs::path folder = model::find_model(name);
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

void remove(const std::string& name) {
  const fs::path folder = model::user_model(name);
  if (!fs::exists(folder / "config.json")) {
    throw Error(ErrorKind::model,
                "no model '" + name + "' was installed by this user ('" + folder.string() +
                    "' is not there); others are removed by who installed them");
  }
  fs::remove_all(folder);
  std::printf("removed %s\n", folder.c_str());
}

}  // namespace

void add_model(CLI::App& app) {
  auto* model = app.add_subcommand("model", "Import, list and check models");
  model->require_subcommand(1);
  add_import(*model);
  add_download(*model);
  add_list(*model);
  auto argument = std::make_shared<NameArgument>();
  add_named(*model, "show", "Say what a model is", argument, false)->callback([argument] {
    show(model::find_model(argument->name));
  });
  add_named(*model, "verify", "Check a model's files", argument, false)->callback([argument] {
    verify(argument->name);
  });
  add_named(*model, "path", "Print a model's folder", argument, false)->callback([argument] {
    std::printf("%s\n", model::find_model(argument->name).c_str());
  });
  add_named(*model, "remove", "Delete a model of this user", argument, true)->callback([argument] {
    remove(argument->name);
  });
}

}  // namespace lasso::cli
