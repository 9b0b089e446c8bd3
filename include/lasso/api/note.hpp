#pragma once

#include <string>

namespace lasso::api {

/// A message to the user about finished work.
struct Note {
  bool is_warning = false;
  std::string text;  ///< one sentence
};

}  // namespace lasso::api
