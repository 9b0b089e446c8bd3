#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lasso::model {

/// A weights file of a bundle.
struct WeightsFile {
  std::string name;
  std::int64_t parameters = 0;
  std::uintmax_t bytes = 0;
};

/// The weights files in a bundle's folder. Throws a model Error if one is malformed.
std::vector<WeightsFile> weights_of(const std::filesystem::path& folder);

/// The faults of a bundle: files that are missing or differ from their recorded SHA-256, tensors
/// that do not match the config or are not finite. Empty if there are none.
std::vector<std::string> faults_of(const std::filesystem::path& folder);

}  // namespace lasso::model
