#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lasso/commands/arguments.hpp"
#include "lasso/core/time_window.hpp"
#include "lasso/separate/separation_job.hpp"

namespace lasso::commands {

// What people write, in the terms of the engine. All throw a usage Error for what does not fit.

/// A sound and where in the recording it is edited.
struct Wish {
  std::string query;
  std::vector<TimeWindow> windows;
};

/// A query for each wish, or the labels' texts, with the sum of all ways to name windows.
std::vector<Wish> wishes_from(const SeparateArguments& arguments,
                              const std::vector<std::string>& queries);

/// Throws if any says nothing.
void check_queries(const std::vector<std::string>& queries);

/// As grep has it: the first positional, which is taken away, is the query unless -Q or labels give
/// it. Those of --not are looked at, too.
std::vector<std::string> take_queries(SeparateArguments& arguments);

/// Everything but the targets. `output`: the name of one that says whether raw samples stay raw.
separate::SeparationJob job_for(const SeparateArguments& arguments,
                                const std::filesystem::path& input,
                                const std::filesystem::path& output);

/// The conditions of these wishes, and of what --not names.
std::vector<separate::Query> queries_for(
    const std::vector<Wish>& wishes,
    const std::vector<std::string>& without,
    const std::function<at::Tensor(const std::string&)>& condition_of);

/// What people want to know of a target: a line for what was written, warnings before it.
void tell(const separate::SeparationJob& job,
          const separate::SeparationReport& report,
          std::size_t target,
          const std::string& model);

}  // namespace lasso::commands
