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

/// The weights files in a bundle's folder, by their headers alone. Throws a model Error if one is
/// malformed.
std::vector<WeightsFile> weights_of(const std::filesystem::path& folder);

}  // namespace lasso::model
