#include "batch_plan.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include "console.hpp"
#include "lasso/audio/audio_reader.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/listed.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/platform.hpp"
#include "lasso/core/printable.hpp"

namespace lasso::commands {

namespace fs = std::filesystem;
using batch::Entry;
using batch::JournalState;
using batch::State;
using nlohmann::ordered_json;

namespace {

/// Whether something has the names of the outputs already, and all of it was made by the batch.
bool is_ours(const BatchItem& item, const JournalState& known, const BatchFolders& places) {
  bool found = false;
  for (const auto& of_target : item.task.outputs) {
    for (const fs::path& output : of_target) {
      std::error_code ignored;
      if (fs::exists(output, ignored)) {
        found = true;
        if (known.owned.count(key_of(places.base, output)) == 0) {
          return false;
        }
      }
    }
  }
  return found;
}

}  // namespace

fs::path name_below(const fs::path& base, const fs::path& path) {
  const fs::path below = path.lexically_relative(base);
  return below.empty() ? path : below;
}

BatchFolders batch_folders(const BatchArguments& arguments) {
  const auto& folders = arguments.separate.positionals;
  BatchFolders places;
  places.residual = arguments.separate.residual;
  if (arguments.manifest.empty()) {
    if (folders.size() != 2) {
      refuse(
          arguments.caption
              ? "a batch of captions takes two folders; write lasso batch --caption IN_DIR OUT_DIR"
              : "a batch takes a query and two folders; write lasso batch \"rain\" IN_DIR OUT_DIR");
    }
    places.in = folders[0];
    places.out = folders[1];
    places.base = places.out;
    std::error_code ignored;
    if (fs::equivalent(places.in, places.out, ignored)) {
      refuse("'" + places.out.string() +
             "' is also the input folder, so the next run would process its own outputs; name "
             "another folder");
    }
  } else {
    if (folders.size() > 1) {
      refuse(
          "with --manifest there is at most one folder, that of the outputs; give queries with -Q");
    }
    const fs::path folder = fs::path(arguments.manifest).parent_path();
    places.out = folders.empty() ? fs::path() : fs::path(folders[0]);
    places.base = !places.out.empty() ? places.out : folder.empty() ? fs::path(".") : folder;
  }
  places.journal = arguments.journal;
  if (places.journal.empty()) {
    const bool beside = !places.out.empty() || arguments.manifest == "-";
    places.journal = beside ? places.base / "lasso-journal.jsonl"
                            : fs::path(arguments.manifest + ".journal.jsonl");
  }
  return places;
}

std::vector<Entry> entries_of(const BatchArguments& arguments, const BatchFolders& places) {
  if (!arguments.manifest.empty()) {
    return batch::entries_of_manifest(arguments.manifest);
  }
  auto found = batch::files_of_folder(places.in,
                                      {arguments.include,
                                       arguments.exclude,
                                       arguments.follow_links,
                                       {places.out, places.residual}});
  if (!found.no_sounds.empty()) {
    logger().info(
        "skipped {} files without audio: {}", found.no_sounds.size(), listed(found.no_sounds));
  }
  return std::move(found.entries);
}

std::string key_of(const fs::path& base, const fs::path& path) {
  return printable(name_below(base, path).string());
}

fs::path output_of(const Entry& entry,
                   std::size_t target,
                   const fs::path& named,
                   const BatchFolders& places) {
  if (!entry.outputs.empty()) {
    return places.base / entry.outputs[target];
  }
  if (places.out.empty()) {
    return named;
  }
  const fs::path below = fs::path(entry.name).lexically_normal().parent_path();
  const bool inside = below.is_relative() && (below.empty() || *below.begin() != "..");
  return places.out / (inside ? below : fs::path()) / named.filename();
}

ordered_json request_for_input(const Entry& entry) {
  struct stat status {};
  const bool there = stat(entry.path.c_str(), &status) == 0;
  return {{"input", entry.name},
          {"size", there ? static_cast<std::int64_t>(status.st_size) : 0},
          {"modified", there ? platform::modification_time(status) : ""}};
}

void check_collisions(const std::vector<BatchItem>& items) {
  const auto plain = [](const fs::path& path) {
    return fs::absolute(path).lexically_normal().string();
  };
  std::map<std::string, std::string> taken;  // by whom
  for (const BatchItem& item : items) {
    taken.emplace(plain(item.entry.path), item.entry.name);
  }
  for (const BatchItem& item : items) {
    for (const auto& of_target : item.task.outputs) {
      for (const fs::path& output : of_target) {
        const auto [other, fresh] = taken.emplace(plain(output), item.entry.name);
        if (!fresh) {
          refuse("'" + output.string() + "' is for '" + item.entry.name + "' and for '" +
                 other->second +
                 "'; name the outputs in a manifest, or process one query or folder at a time");
        }
      }
    }
  }
}

bool is_done(const BatchItem& item, const JournalState& known) {
  const auto found = known.lines.find(item.task.name);
  if (found == known.lines.end() || found->second.state != State::done ||
      found->second.request != item.task.request) {
    return false;
  }
  const auto& is_there = found->second.is_there;
  for (std::size_t i = 0; i < item.task.outputs.size(); ++i) {
    const bool was_omitted =
        item.job.if_absent == separate::IfAbsent::omit && i < is_there.size() && !is_there[i];
    const auto& outputs = item.task.outputs[i];
    std::error_code ignored;
    if (!was_omitted && !std::all_of(outputs.begin(), outputs.end(), [&](const fs::path& output) {
          return fs::exists(output, ignored);
        })) {
      return false;
    }
  }
  return true;
}

std::vector<BatchItem> open_items(std::vector<BatchItem> items,
                                  const JournalState& known,
                                  const BatchFolders& places,
                                  const BatchArguments& arguments) {
  std::vector<BatchItem> open;
  for (BatchItem& item : items) {
    const auto line = known.lines.find(item.task.name);
    const bool was_tried = line != known.lines.end();
    const bool wanted =
        arguments.redo || (arguments.retry_failed ? was_tried && line->second.state == State::failed
                                                  : !is_done(item, known));
    if (wanted) {
      item.task.overwrite = arguments.separate.force || is_ours(item, known, places);
      open.push_back(std::move(item));
    }
  }
  return open;
}

double measure_lengths(std::vector<BatchItem>& items) {
  double sum_s = 0.0;
  for (BatchItem& item : items) {
    check_interrupt();
    try {
      const audio::AudioReader file(item.entry.path, item.reading);
      item.task.length_s = file.about_s();
      item.channels = file.channels();
    } catch (const Error&) {
    }
    sum_s += item.task.length_s;
  }
  return sum_s;
}

}  // namespace lasso::commands
