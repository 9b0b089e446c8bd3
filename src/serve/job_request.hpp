#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lasso/api/requests.hpp"

namespace lasso::serve {

/// What is asked for of a recording of the library, in the terms of the command line.
struct JobRequest {
  enum class Kind { separate, detect, caption };

  Kind kind = Kind::separate;
  std::string file;                 ///< its id
  std::string like;                 ///< the id of an example that is asked for instead of words
  bool residual = true;             ///< is wanted, too
  api::SeparateRequest separation;  ///< its one query, unless there is an example
  api::DetectRequest detection;
  api::CaptionRequest captions;
};

/// Reads a JSON object:
///
///   {"kind": "separate", "file": ID, "query": "dog barking" | "like": ID, "not": ["rain"],
///    "mode": "keep" | "remove", "windows": [[2, 6.5], [9, null]], "amount_db": 12, "fade_ms": 70,
///    "channels": "each" | "linked" | "mono", "if_absent": "quiet" | "keep" | "silence" | "fail",
///    "format": "flac", "bits": 16 | 24 | 32 | "float", "residual": true}
///   {"kind": "detect", "file": ID, "classes": "dog, rain", "top": 10, "windows": [[0, 120]]}
///   {"kind": "caption", "file": ID, "classes": "dog, rain"}
///
/// All but kind, file and one of query and like may be left out. Throws a usage Error that names
/// what it does not know or cannot take.
JobRequest job_request_from(std::string_view json);

/// What the residual of a separation is called.
std::string residual_name(const JobRequest& request,
                          const std::string& input,
                          const std::string& example);

/// The command that does the same, to be pasted into a shell. `input`, `example`: names of files.
std::string command_line_of(const JobRequest& request,
                            const std::string& input,
                            const std::string& example,
                            const std::string& model);

}  // namespace lasso::serve
