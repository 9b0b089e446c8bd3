#pragma once

#include <string>
#include <utility>
#include <vector>

namespace lasso::testing {

/// A zip archive of stored records, in order, as torch.save writes them: sizes in the central
/// directory alone. (Checksums are left 0; no reader here looks at them.)
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& records);

}  // namespace lasso::testing
