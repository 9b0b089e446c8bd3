#pragma once

#include <vector>

#include "batch_plan.hpp"
#include "lasso/api/loaded_model.hpp"

namespace lasso::commands {

/// What separates each of the entries. Throws a usage Error for what does not fit.
std::vector<BatchItem> separation_items(const BatchArguments& arguments,
                                        const BatchFolders& places,
                                        std::vector<batch::Entry> entries,
                                        const ModelId& model);

/// Adds the work, which needs the model for as long as it is done.
void add_separation_work(std::vector<BatchItem>& items,
                         const BatchArguments& arguments,
                         api::LoadedModel& model);

}  // namespace lasso::commands
