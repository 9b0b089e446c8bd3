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

// Plans a batch, file by file. All functions throw a usage Error for invalid options.

/// The folders that a batch reads from and writes to.
struct BatchFolders {
  std::filesystem::path in;        // the input folder; empty with a manifest
  std::filesystem::path out;       // empty: beside the inputs
  std::filesystem::path base;      // names in journals are relative to it
  std::filesystem::path residual;  // empty: none
  std::filesystem::path journal;   // the main journal, for all shards together
};

/// Identifies a model.
struct ModelId {
  std::string name;
  std::string hash;
};

/// A file of a batch and its task.
struct BatchItem {
  batch::Entry entry;
  batch::Task task;  ///< its work is set once the model is loaded
  audio::InputOptions reading;
  std::int64_t channels = 1;
  std::vector<std::string> says{};  ///< a message for the user per output

  // Separations only.
  std::vector<api::TargetQuery> queries{};
  separate::SeparationJob job{};
};

BatchFolders batch_folders(const BatchArguments& arguments);

std::vector<batch::Entry> entries_of(const BatchArguments& arguments, const BatchFolders& places);

/// A path as it appears in journals, independent of the working directory: relative to the base if
/// possible.
std::filesystem::path name_below(const std::filesystem::path& base,
                                 const std::filesystem::path& path);

/// The same as printable text, the form that journals store.
std::string key_of(const std::filesystem::path& base, const std::filesystem::path& path);

/// The path of an entry's output: as the manifest says, else the name of `named` in the mirrored
/// subfolder of the output folder, else `named` itself.
std::filesystem::path output_of(const batch::Entry& entry,
                                std::size_t target,
                                const std::filesystem::path& named,
                                const BatchFolders& places);

/// The part of a request that describes the input.
nlohmann::ordered_json request_for_input(const batch::Entry& entry);

/// Throws if two files would write the same output, or one would overwrite an input.
void check_collisions(const std::vector<BatchItem>& items);

bool is_done(const BatchItem& item, const batch::JournalState& known);

/// The items still to do. Allows each to overwrite outputs that the batch made itself.
std::vector<BatchItem> open_items(std::vector<BatchItem> items,
                                  const batch::JournalState& known,
                                  const BatchFolders& places,
                                  const BatchArguments& arguments);

/// Sets lengths and channels from the files' headers and returns the sum of lengths in seconds.
/// Unreadable files are ignored here; they fail when processed.
double measure_lengths(std::vector<BatchItem>& items);

}  // namespace lasso::commands
