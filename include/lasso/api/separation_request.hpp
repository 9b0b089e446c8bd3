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

// What people write, in the terms of the engine. All throw a usage Error for what does not fit.

/// A sound and where in the recording it is edited.
struct TargetQuery {
  std::string query;  ///< what it is called: its words, or "like" and the example's name
  std::vector<TimeWindow> windows;
  std::filesystem::path
      example;  ///< a recording of it, which counts instead of the words; or empty
};

/// A target for each query and example, or the labels' texts, with the sum of all ways to name
/// windows of this recording.
std::vector<TargetQuery> target_queries_from(const SeparateRequest& arguments,
                                             const std::vector<std::string>& queries,
                                             const std::filesystem::path& recording);

/// Throws if any says nothing.
void check_queries(const std::vector<std::string>& queries);

/// Everything but the targets. `output`: the name of one that says whether raw samples stay raw.
separate::SeparationJob job_for(const SeparateRequest& arguments,
                                const std::filesystem::path& input,
                                const std::filesystem::path& output);

/// The conditions of these queries, and of what --not names.
std::vector<separate::Query> queries_for(
    const std::vector<TargetQuery>& targets,
    const std::vector<std::string>& without,
    const std::function<nn::Condition(const TargetQuery&)>& condition_of);

/// The condition of a target by a model: of its example, or of its words.
nn::Condition condition_of(const TargetQuery& target, LoadedModel& model);

/// What is heard instead of what was asked for, given a recording's condition: words to be put
/// behind others, or nothing.
using Suggest = std::function<std::string(const at::Tensor& heard)>;

/// What people want to know of a job that is done: one for each file that was written, warnings
/// before them. `suggest` may be empty.
std::vector<Note> notes_of(const separate::SeparationJob& job,
                           const separate::SeparationReport& report,
                           const std::string& model,
                           const Suggest& suggest);

}  // namespace lasso::api
