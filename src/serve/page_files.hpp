#pragma once

#include <string_view>
#include <vector>

namespace lasso::serve {

/// A file of the page, as it lies in page/.
struct PageFile {
  std::string_view name;
  std::string_view text;
};

/// All of them; the build writes the table.
const std::vector<PageFile>& page_files();

}  // namespace lasso::serve
