#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lasso/api/loaded_model.hpp"
#include "lasso/api/note.hpp"
#include "lasso/api/requests.hpp"
#include "lasso/core/time_window.hpp"
#include "lasso/separate/separation_job.hpp"

namespace lasso::api {

// Translates users' options to the engine's terms. All functions throw a usage Error for invalid
// options.

/// A sound and the windows in which it is edited.
struct TargetQuery {
  std::string query;  ///< the words of the query, or "like" and the example's name
  std::vector<TimeWindow> windows;
  std::filesystem::path example;  ///< a recording that replaces the words as the query; or empty
};

/// One target per query and example, or per label text. The windows combine all options that name
/// windows of this recording.
std::vector<TargetQuery> target_queries_from(const SeparateRequest& arguments,
                                             const std::vector<std::string>& queries,
                                             const std::filesystem::path& recording);

/// Throws if any query is blank.
void check_queries(const std::vector<std::string>& queries);

/// The job without its targets. The name `output` decides whether raw input gives raw output.
separate::SeparationJob job_for(const SeparateRequest& arguments,
                                const std::filesystem::path& input,
                                const std::filesystem::path& output);

/// The queries with the conditions of the targets and of the sounds named by --not.
std::vector<separate::Query> queries_for(
    const std::vector<TargetQuery>& targets,
    const std::vector<std::string>& without,
    const std::function<nn::Condition(const TargetQuery&)>& condition_of);

/// The model's condition for a target: from its example if it has one, else from its words.
nn::Condition condition_of(const TargetQuery& target, LoadedModel& model);

/// Names the sounds that a recording holds instead of the queried one, from the recording's
/// condition. Returns words to append to a message, or nothing.
using Suggest = std::function<std::string(const at::Tensor& heard)>;

/// The notes for the user about a finished job: warnings, then one note per file written. `suggest`
/// may be empty.
std::vector<Note> notes_of(const separate::SeparationJob& job,
                           const separate::SeparationReport& report,
                           const std::string& model,
                           const Suggest& suggest);

}  // namespace lasso::api
