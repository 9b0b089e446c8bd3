#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lasso/api/requests.hpp"

namespace lasso::serve {

/// A request for a job on a recording of the library, with the options of the command line.
struct JobRequest {
  enum class Kind { separate, detect, caption };

  Kind kind = Kind::separate;
  std::string file;                 ///< the recording's id
  std::string like;                 ///< the id of an example that replaces the query
  bool residual = true;             ///< write the residual, too
  api::SeparateRequest separation;  ///< has one query, unless there is an example
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
/// All keys except kind, file and one of query and like are optional. Throws a usage Error that
/// names the unknown key or invalid value.
JobRequest job_request_from(std::string_view json);

/// The file name of a separation's residual.
std::string residual_name(const JobRequest& request,
                          const std::string& input,
                          const std::string& example);

/// The equivalent command line, ready for a shell. `input`, `example`: file names.
std::string command_line_of(const JobRequest& request,
                            const std::string& input,
                            const std::string& example,
                            const std::string& model);

}  // namespace lasso::serve
