#pragma once

#include <string>

namespace lasso::api {

/// What people want to know of work that is done.
struct Note {
  bool is_warning = false;
  std::string text;  ///< one sentence
};

}  // namespace lasso::api
