#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <spdlog/spdlog.h>

#include "console.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/log.hpp"
#include "lasso/model/model_average.hpp"
#include "lasso/model/model_check.hpp"
#include "lasso/model/model_download.hpp"
#include "lasso/model/model_import.hpp"
#include "lasso/model/model_store.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;

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
    logger().warn("ignored {} tensors of unknown use, the first is '{}'",
                  report.unexpected.size(),
                  report.unexpected.front());
  }
  logger().info(
      "imported {} tensors of the separator, {} of the text encoder, {} of the audio encoder",
      report.separator_tensors,
      report.text_tensors,
      report.audio_tensors);
  logger().info("wrote '{}'; try: lasso separate \"{}\" FILE --model {}",
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

void average_models(const AverageArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  if (fs::exists(arguments.output) && !arguments.force) {
    throw Error(ErrorKind::input,
                "'" + arguments.output +
                    "' exists already; use --force to replace it, or another "
                    "--output");
  }
  std::vector<fs::path> folders;
  for (const std::string& name : arguments.models) {
    folders.push_back(model::find_model(name));
  }
  const std::vector<double> equal(folders.size(), 1.0);
  model::average_models(
      folders, arguments.weights.empty() ? equal : arguments.weights, arguments.output);
  logger().info("wrote '{}', the mean of {} models; score it with lasso evaluate",
                arguments.output,
                folders.size());
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

}  // namespace lasso::commands
