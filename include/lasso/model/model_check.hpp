#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lasso::model {

/// The faults of a bundle: files that are missing or differ from their recorded SHA-256, tensors
/// that do not match the config or are not finite. Empty if there are none.
std::vector<std::string> faults_of(const std::filesystem::path& folder);

}  // namespace lasso::model
