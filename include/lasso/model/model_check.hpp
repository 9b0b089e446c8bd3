#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lasso::model {

/// A file of weights in a bundle.
struct WeightsFile {
  std::string name;
  std::int64_t parameters = 0;
  std::uintmax_t bytes = 0;
};

/// The files of weights in a bundle's folder. Throws a model Error for one that is not sound.
std::vector<WeightsFile> weights_of(const std::filesystem::path& folder);

/// What is wrong with a bundle: files that are missing or differ from their recorded SHA-256,
/// tensors that do not fit the config or are not finite. Empty if nothing is.
std::vector<std::string> faults_of(const std::filesystem::path& folder);

}  // namespace lasso::model
