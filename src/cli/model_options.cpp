#include <memory>

#include <CLI/CLI.hpp>

#include "help.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/options/common.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

namespace {

using commands::ImportArguments;
using commands::NameArguments;
using engine::Engine;

void add_bundle_options(CLI::App& command, ImportArguments& arguments) {
  begin_group(command, kOutput);
  command.add_option("--dtype", arguments.dtype, "Storage format of the weights")
      ->check(CLI::IsMember({"fp32", "bf16", "fp16"}))
      ->type_name("fp32|bf16|fp16")
      ->capture_default_str();
  command.add_option("--output", arguments.output, "Folder to write (default: your data folder)");
  command.add_flag("--without-audio-tower",
                   arguments.without_audio_tower,
                   "Leave out the audio encoder, which only --like, detect and caption need");
  command.add_flag("-f,--force", arguments.force, "Overwrite an existing model");
  command.get_option("--output")->type_name("FOLDER");
  add_verbosity(command, arguments.verbosity);
}

void add_import(CLI::App& model, ParsedCommand& work) {
  auto arguments = std::make_shared<ImportArguments>();
  auto* command = model.add_subcommand("import", "Convert a published checkpoint into a model");
  command->footer(
      "  lasso model import --audiosep audiosep_base_4M_steps.ckpt \\\n"
      "                     --tokenizer roberta-base/\n"
      "  lasso model import --bimodal model_best.pth.tar --tokenizer roberta-base/\n"
      "  lasso model import --time-selective text_conditioned_unet_best.pth \\\n"
      "                     --clap music_audioset_epoch_15_esc_90.14.pt");
  auto* systems = command->add_option_group("System", "One of");
  systems->require_option(1);
  begin_group(*systems, "One of");
  systems->add_option("--audiosep", arguments->audiosep, "AudioSep's checkpoint (.ckpt)");
  systems->add_option("--bimodal", arguments->bimodal, "BiModalSep's (.pth.tar)");
  systems->add_option(
      "--time-selective", arguments->time_selective, "The time-selective U-Net's (.pth)");
  begin_group(*command, kInput);
  command->add_option(
      "--clap", arguments->clap, "CLAP's checkpoint (.pt), for its text and audio encoders");
  command->add_option(
      "--tokenizer",
      arguments->tokenizer,
      "Folder with RoBERTa-base's vocab.json and merges.txt (default: beside the checkpoint)");
  command->add_option("--name",
                      arguments->name,
                      "Name of the model (default: audiosep-base, bimodalsep or time-selective)");
  add_bundle_options(*command, *arguments);
  name_types(*command,
             {{"--audiosep", "FILE"},
              {"--bimodal", "FILE"},
              {"--time-selective", "FILE"},
              {"--clap", "FILE"},
              {"--tokenizer", "FOLDER"},
              {"--name", "NAME"}});
  command->callback([&work, arguments] {
    work.run = [arguments](const Engine& engine) { return engine.import_model(*arguments); };
  });
}

void add_download(CLI::App& model, ParsedCommand& work) {
  auto arguments = std::make_shared<ImportArguments>();
  auto* command = model.add_subcommand("download", "Download AudioSep's checkpoint and import it");
  command->footer(
      "  lasso model download audiosep-base                  1.3 GB, from the web\n"
      "  lasso model download audiosep-base --from /mnt/usb  from files copied there");
  command->add_option("name", arguments->name, commands::kDownloadable)->required()->type_name("");
  begin_group(*command, kInput);
  command->add_option("--from", arguments->from, "URL of a mirror, or a folder with the files")
      ->type_name("URL|FOLDER");
  add_bundle_options(*command, *arguments);
  command->callback([&work, arguments] {
    work.run = [arguments](const Engine& engine) { return engine.download_model(*arguments); };
  });
}

void add_average(CLI::App& model, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::AverageArguments>();
  auto* command = model.add_subcommand(
      "average", "Average the separators of several models, such as checkpoints of one run");
  command->footer("  lasso model average runs/a/best runs/b/best --weights 0.6 0.4 --output mean/");
  command->add_option("models", arguments->models, "Names or folders of models with like networks")
      ->required()
      ->expected(2, 100)
      ->type_name("MODEL");
  begin_group(*command, kInput);
  command->add_option("--weights", arguments->weights, "Weight of each model (default: all alike)")
      ->check(CLI::NonNegativeNumber)
      ->expected(2, 100)
      ->type_name("NUMBER");
  begin_group(*command, kOutput);
  command
      ->add_option(
          "-o,--output", arguments->output, "Folder to write; its encoders are the first model's")
      ->required()
      ->type_name("FOLDER");
  command->add_flag("-f,--force", arguments->force, "Overwrite an existing model");
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work.run = [arguments](const Engine& engine) { return engine.average_models(*arguments); };
  });
}

CLI::Option* add_name(CLI::App& command, NameArguments& arguments) {
  return command.add_option("name", arguments.name, "Name or folder of a model")
      ->type_name("MODEL");
}

/// A subcommand that takes a model's name and needs no engine.
void add_named(CLI::App& model,
               ParsedCommand& work,
               const char* name,
               const char* help,
               bool required,
               void (*step)(const NameArguments&)) {
  auto arguments = std::make_shared<NameArguments>();
  auto* command = model.add_subcommand(name, help);
  add_name(*command, *arguments)->required(required);
  if (step == commands::show_model) {
    begin_group(*command, kMessages);
    command->add_flag("--json", arguments->json, "Print its config.json");
  }
  command->callback(
      [&work, arguments, step] { work.without_engine = [arguments, step] { step(*arguments); }; });
}

void add_verify(CLI::App& model, ParsedCommand& work) {
  auto arguments = std::make_shared<NameArguments>();
  auto* command = model.add_subcommand("verify", "Check a model's files against their checksums");
  add_name(*command, *arguments);
  command->callback([&work, arguments] {
    work.run = [arguments](const Engine& engine) { return engine.verify_model(*arguments); };
  });
}

}  // namespace

void add_model(CLI::App& app, ParsedCommand& work) {
  auto* model = app.add_subcommand("model", "Download, import, list and check models");
  model->require_subcommand(1);
  add_import(*model, work);
  add_download(*model, work);
  auto listing = std::make_shared<commands::ListArguments>();
  auto* list = model->add_subcommand("list", "List installed models");
  begin_group(*list, kMessages);
  list->add_flag("--json", listing->json, "Print a JSON list");
  list->callback(
      [&work, listing] { work.without_engine = [listing] { commands::list_models(*listing); }; });
  add_named(*model,
            work,
            "show",
            "Show a model's architecture, size, origin and licence",
            false,
            commands::show_model);
  add_verify(*model, work);
  add_average(*model, work);
  add_named(*model, work, "path", "Print a model's folder", false, commands::print_model_path);
  add_named(
      *model, work, "remove", "Delete a model from your data folder", true, commands::remove_model);
}

}  // namespace lasso::cli
