#include "handles.hpp"

#include <cstring>

#include "lasso/core/error.hpp"
#include "lasso/model/weights_file.hpp"

namespace lasso::capi {

OpenModel::OpenModel(const api::ModelOptions& options, const api::ComputeOptions& compute)
    : loaded(options, compute), threads(compute.threads) {
  for (const model::WeightsFile& file : model::weights_of(loaded.folder())) {
    parameters += file.parameters;
  }
}

void require_same_model(const std::shared_ptr<OpenModel>& one,
                        const std::shared_ptr<OpenModel>& other) {
  if (one != other) {
    refuse("the queries belong to different models; make all of them with one model");
  }
}

void check_file_name(const char* path) {
  if (path == nullptr || *path == '\0') {
    refuse("the file has no name; pass its path");
  }
  if (std::strcmp(path, "-") == 0) {
    refuse("'-' is standard input or output, which belong to the program; name a file");
  }
}

}  // namespace lasso::capi
