#include "plan_cache.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "lasso/core/error.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/sha256.hpp"
#include "lasso/core/version.hpp"
#include "lasso/core/whole_file.hpp"
#include "lasso/nn/separators.hpp"
#include "user_folders.hpp"

namespace lasso::model {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

using nn::ConvolutionMethod;

constexpr std::array<std::pair<ConvolutionMethod, const char*>, 3> kMethods{
    {{ConvolutionMethod::direct, "direct"},
     {ConvolutionMethod::winograd_2, "winograd-2x4"},
     {ConvolutionMethod::winograd_4, "winograd-4x4"}}};

const char* name_of(ConvolutionMethod method) {
  return kMethods.at(static_cast<std::size_t>(method)).second;
}

std::optional<nn::ConvolutionPlan> read_plan(const fs::path& path) {
  const auto text = read_file(path);
  const auto document = ordered_json::parse(text.value_or(""), nullptr, /*exceptions=*/false);
  nn::ConvolutionPlan plan;
  try {
    for (const auto& entry : document.at("convolutions")) {
      const auto name = entry.at("method").get<std::string>();
      const auto* const method =
          std::find_if(kMethods.begin(), kMethods.end(), [&](const auto& known) {
            return known.second == name;
          });
      if (method == kMethods.end()) {
        return {};
      }
      plan.set(
          {entry.at("in"), entry.at("out"), entry.at("bins"), entry.at("times"), method->first});
    }
    return plan;
  } catch (const ordered_json::exception&) {
    return {};  // damaged or missing: as if never measured
  }
}

void write_plan(const fs::path& path, const nn::ConvolutionPlan& plan) {
  ordered_json document{{"measured_on", nn::plan_conditions()},
                        {"convolutions", ordered_json::array()}};
  for (const auto& entry : plan.entries()) {
    document["convolutions"].push_back({{"in", entry.in},
                                        {"out", entry.out},
                                        {"bins", entry.bins},
                                        {"times", entry.times},
                                        {"method", name_of(entry.method)}});
  }
  try {
    create_folder(path.parent_path());
    write_file(path, document.dump(2) + "\n");
  } catch (const Error&) {
    // A cache that cannot be written to is slow, not wrong.
  }
}

/// Empty if there is no cache.
fs::path path_of(const ModelConfig& config, at::ScalarType dtype, std::int64_t kernel_bytes) {
  const fs::path folder = user_cache();
  const std::string key = std::string(version()) + "\n" + nn::plan_conditions() + "\n" +
                          std::to_string(kernel_bytes) + "\n" + c10::toString(dtype) + "\n" +
                          config.document;
  return folder.empty() ? fs::path() : folder / "plans" / (sha256(key) + ".json");
}

}  // namespace

nn::ConvolutionPlan convolution_plan(const ModelConfig& config,
                                     at::ScalarType dtype,
                                     std::int64_t kernel_bytes) {
  const auto kept = read_plan(path_of(config, dtype, kernel_bytes));
  const nn::ConvolutionPlan plan = kept.value_or(
      nn::plan_convolutions(config.separator, dtype, kernel_bytes, /*measure=*/false));
  for (const auto& entry : plan.entries()) {
    logger().debug("convolution {} to {} channels, {} bins: {}",
                   entry.in,
                   entry.out,
                   entry.bins,
                   name_of(entry.method));
  }
  return plan;
}

void measure_plan(const ModelConfig& config, at::ScalarType dtype, std::int64_t kernel_bytes) {
  if (const fs::path path = path_of(config, dtype, kernel_bytes); !path.empty()) {
    write_plan(path,
               nn::plan_convolutions(config.separator, dtype, kernel_bytes, /*measure=*/true));
  }
}

}  // namespace lasso::model
