#pragma once

#include <memory>
#include <vector>

#include "batch_plan.hpp"
#include "lasso/api/captioning.hpp"

namespace lasso::commands {

/// What captions each of the entries. Throws a usage Error for what does not fit.
std::vector<BatchItem> caption_items(const BatchArguments& arguments,
                                     const BatchFolders& places,
                                     std::vector<batch::Entry> entries,
                                     const ModelId& model);

/// Adds the work.
void add_caption_work(std::vector<BatchItem>& items,
                      const BatchArguments& arguments,
                      api::LoadedModel& model);

}  // namespace lasso::commands
