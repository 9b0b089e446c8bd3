#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "lasso/batch/journal.hpp"
#include "lasso/separate/separation_job.hpp"

namespace lasso::batch {

/// A file to separate.
struct Task {
  std::string name;  ///< of its first output, in journals
  separate::SeparationJob job;
  std::vector<separate::Query> queries;  ///< one for each of the job's targets
  std::string request;                   ///< see Line
  double length_s = 0.0;                 ///< about; 0 where nobody knows
};

/// What the outside wants to hear; one call at a time, from any thread.
struct Listener {
  std::function<void(const Task&, const separate::SeparationReport&, const Line&)> done;
  std::function<void(const Task&, const Line&)> failed;
  std::function<void(double done_s)> progress;  ///< of all files together
};

/// How a batch is worked through.
struct Course {
  int jobs = 1;            ///< files at once
  bool fail_fast = false;  ///< take no further file once one failed
};

/// Separates the files, the longest first, each as separate::run() does, and says in the journal
/// what it begins and what came of it. What an earlier run left half written is removed. A file
/// that fails is told and left; an interrupt stops all, and so does a journal that cannot be
/// written: then an Error is thrown, and files in work leave nothing. `separation`: how, but for
/// the queries.
void run_batch(std::vector<Task> tasks,
               const separate::Separation& separation,
               const Course& course,
               Journal& journal,
               const Listener& listener);

}  // namespace lasso::batch
