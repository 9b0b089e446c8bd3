#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "lasso/api/separation_request.hpp"
#include "lasso/audio/sample_format.hpp"
#include "lasso/batch/batch.hpp"
#include "lasso/batch/entries.hpp"
#include "lasso/batch/journal.hpp"
#include "lasso/commands/arguments.hpp"
#include "lasso/separate/separation_job.hpp"

namespace lasso::commands {

// What a batch is to do, file by file. All throw a usage Error for what does not fit.

/// Where a batch reads and writes.
struct BatchFolders {
  std::filesystem::path in;        // of a folder; empty with a manifest
  std::filesystem::path out;       // empty: beside the inputs
  std::filesystem::path base;      // what names in journals are relative to
  std::filesystem::path residual;  // empty: none
  std::filesystem::path journal;   // of all shards together
};

/// Which model it is.
struct ModelId {
  std::string name;
  std::string hash;
};

/// A file of a batch and what is to be done with it.
struct BatchItem {
  batch::Entry entry;
  batch::Task task;  ///< its work is added when the model is there
  audio::InputOptions reading;
  std::int64_t channels = 1;
  std::vector<std::string> says{};  ///< of each output, for people

  // Of separations.
  std::vector<api::TargetQuery> queries{};
  separate::SeparationJob job{};
};

BatchFolders batch_folders(const BatchArguments& arguments);

std::vector<batch::Entry> entries_of(const BatchArguments& arguments, const BatchFolders& places);

/// A path as journals have it, wherever the batch is called from: relative to the base where that
/// can be.
std::filesystem::path name_below(const std::filesystem::path& base,
                                 const std::filesystem::path& path);

/// The same as text, which is what journals hold.
std::string key_of(const std::filesystem::path& base, const std::filesystem::path& path);

/// Where an output of an entry goes that has that name: mirrored below the folder of outputs, or
/// where its manifest says.
std::filesystem::path output_of(const batch::Entry& entry,
                                std::size_t target,
                                const std::filesystem::path& named,
                                const BatchFolders& places);

/// What every request says of the input.
nlohmann::ordered_json request_for_input(const batch::Entry& entry);

/// Two files of one name would each lose the other's work.
void check_collisions(const std::vector<BatchItem>& items);

bool is_done(const BatchItem& item, const batch::JournalState& known);

/// What is left to do, with leave to replace what the batch made.
std::vector<BatchItem> open_items(std::vector<BatchItem> items,
                                  const batch::JournalState& known,
                                  const BatchFolders& places,
                                  const BatchArguments& arguments);

/// Adds lengths and channels as far as headers tell, and gives the sum of lengths in seconds; what
/// cannot be read says so when its turn comes.
double measure_lengths(std::vector<BatchItem>& items);

}  // namespace lasso::commands
