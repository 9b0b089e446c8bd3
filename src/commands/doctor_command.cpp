#include <cstdio>
#include <filesystem>
#include <system_error>

#include <ATen/Parallel.h>
#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <torch/cuda.h>

#include "fields.hpp"
#include "lasso/api/compute.hpp"
#include "lasso/audio/library_versions.hpp"
#include "lasso/bench/machine.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/version.hpp"
#include "lasso/model/model_store.hpp"
#include "lasso/nn/precision.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

std::string devices() {
  std::string found = nn::is_native(at::kBFloat16, at::kCPU) ? "cpu (fp32, bf16)" : "cpu (fp32)";
  const auto count = static_cast<int>(torch::cuda::device_count());
  for (int i = 0; i < count; ++i) {
    found += ", cuda:" + std::to_string(i);
  }
  return found;
}

std::string models() {
  std::string chosen;
  try {
    chosen = model::find_model("").string();
  } catch (const Error&) {
    // there is none
  }
  std::string found;
  for (const fs::path& folder : model::installed_models()) {
    found += (found.empty() ? "" : ", ") + folder.filename().string() +
             (folder == chosen ? " (default)" : "");
  }
  return found.empty() ? "none: see lasso model --help" : found;
}

std::string cache() {
  const fs::path folder = model::cache_folder();
  std::uintmax_t bytes = 0;
  std::size_t files = 0;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (entry.is_regular_file(ignored)) {
      bytes += entry.file_size(ignored);
      ++files;
    }
  }
  return fmt::format("{} files, {:.1f} MB in {}",
                     files,
                     static_cast<double>(bytes) / 1e6,
                     folder.empty() ? "no home" : folder.string());
}

}  // namespace

void examine(const DoctorArguments& arguments) {
  api::set_up_process(api::ComputeOptions());
  const c10::Device device = api::chosen_device(api::ComputeOptions());
  const auto machine = bench::this_machine();
  std::error_code ignored;
  const std::vector<Field> facts{
      {"lasso", version()},
      {"processor", machine.processor + ", " + std::to_string(machine.cores) + " cores"},
      {"instructions", machine.instructions},
      {"memory", fmt::format("{:.1f} GB", static_cast<double>(machine.memory) / 1e9)},
      {"system", machine.system},
      {"compute", machine.libraries},
      {"audio", audio::library_versions()},
      {"threads", std::to_string(at::get_num_threads())},
      {"devices", devices() + "; auto: " + device.str()},
      {"models", models()},
      {"cache", cache()},
      {"temporary files", fs::temp_directory_path(ignored).string()}};
  if (arguments.json) {
    ordered_json document;
    for (const auto& [label, value] : facts) {
      document[label] = value;
    }
    std::printf("%s\n",
                document.dump(2, ' ', false, ordered_json::error_handler_t::replace).c_str());
  } else {
    print_fields(facts);
  }
}

}  // namespace lasso::commands
