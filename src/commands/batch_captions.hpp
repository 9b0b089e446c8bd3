#pragma once

#include <memory>
#include <vector>

#include "batch_plan.hpp"
#include "lasso/api/captioning.hpp"

namespace lasso::commands {

/// One caption item per entry. Throws a usage Error for invalid options.
std::vector<BatchItem> caption_items(const BatchArguments& arguments,
                                     const BatchFolders& places,
                                     std::vector<batch::Entry> entries,
                                     const ModelId& model);

/// Sets the work of each task.
void add_caption_work(std::vector<BatchItem>& items,
                      const BatchArguments& arguments,
                      api::LoadedModel& model);

}  // namespace lasso::commands
