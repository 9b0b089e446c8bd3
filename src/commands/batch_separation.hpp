#pragma once

#include <vector>

#include "batch_plan.hpp"
#include "lasso/api/loaded_model.hpp"

namespace lasso::commands {

/// One separation item per entry. Throws a usage Error for invalid options.
std::vector<BatchItem> separation_items(const BatchArguments& arguments,
                                        const BatchFolders& places,
                                        std::vector<batch::Entry> entries,
                                        const ModelId& model);

/// Sets the work of each task. The model must outlive the work.
void add_separation_work(std::vector<BatchItem>& items,
                         const BatchArguments& arguments,
                         api::LoadedModel& model);

}  // namespace lasso::commands
