#pragma once

#include <string_view>
#include <vector>

namespace lasso::serve {

/// A file of the page, from page/.
struct PageFile {
  std::string_view name;
  std::string_view text;
};

/// All files of the page; the build generates the table.
const std::vector<PageFile>& page_files();

}  // namespace lasso::serve
