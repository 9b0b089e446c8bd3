#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "handle.hpp"
#include "lasso/api/loaded_model.hpp"
#include "lasso/separate/separation.hpp"

namespace lasso::capi {

/// A model as its queries, separators and jobs share it: it lives as long as the last of them.
struct OpenModel {
  OpenModel(const api::ModelOptions& options, const api::ComputeOptions& compute);

  api::LoadedModel loaded;
  int threads;
  std::int64_t parameters = 0;
};

}  // namespace lasso::capi

struct lasso_model : lasso::capi::Handle {
  std::shared_ptr<lasso::capi::OpenModel> open;
};

struct lasso_query : lasso::capi::Handle {
  std::shared_ptr<lasso::capi::OpenModel> model;
  lasso::separate::Query query;
  std::optional<double> presence;  // in the recording for which it was refined
};

struct lasso_job : lasso::capi::Handle {
  std::shared_ptr<lasso::capi::OpenModel> model;
  lasso_task task = LASSO_SEPARATE;
  std::string input;
  std::vector<std::string> options;  // as a command line has them
  std::atomic<bool> is_cancelled{false};
  std::string report;
};

namespace lasso::capi {

/// Throws a usage Error unless both are the same model.
void require_same_model(const std::shared_ptr<OpenModel>& one,
                        const std::shared_ptr<OpenModel>& other);
/// Throws a usage Error unless it names a file, and not standard input or output.
void check_file_name(const char* path);

}  // namespace lasso::capi
