#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "batch_captions.hpp"
#include "batch_plan.hpp"
#include "batch_separation.hpp"
#include "console.hpp"
#include "lasso/api/compute.hpp"
#include "lasso/api/loaded_model.hpp"
#include "lasso/api/separation_request.hpp"
#include "lasso/batch/shard.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/listed.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/sha256.hpp"
#include "lasso/core/stopwatch.hpp"
#include "queries.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;
using batch::JournalState;
using batch::Line;
using batch::State;

std::string words_for(double seconds) {
  return seconds < 120.0     ? fmt::format("{:.0f} s", seconds)
         : seconds < 7'200.0 ? fmt::format("{:.0f} min", seconds / 60.0)
                             : fmt::format("{:.1f} h", seconds / 3'600.0);
}

/// Seconds of work for a second of sound, as the journal tells; nothing where it has no file.
std::optional<double> usual_effort(const JournalState& known) {
  double took_s = 0.0;
  double length_s = 0.0;
  for (const auto& [output, line] : known.lines) {
    took_s += line.took_s;
    length_s += line.duration_s;
  }
  return length_s > 0.0 ? std::optional(took_s / length_s) : std::nullopt;
}

void tell_plan(const std::vector<BatchItem>& items,
               double length_s,
               const JournalState& known,
               int jobs) {
  for (const BatchItem& item : items) {
    for (std::size_t i = 0; i < item.says.size(); ++i) {
      std::cout << item.entry.path.string() << " -> " << item.task.outputs[i].front().string()
                << "  " << item.says[i] << "\n";
    }
  }
  const auto effort = usual_effort(known);
  std::cout << items.size() << " files, " << words_for(length_s) << " of sound; "
            << (effort ? "about " + words_for(*effort * length_s / jobs)
                       : std::string("no finished file yet to estimate the time from"))
            << std::endl;
}

/// Joins the journals of all shards, which are not needed then, and says what is missing.
void merge(const BatchFolders& places, const std::vector<BatchItem>& items) {
  const auto shards = batch::journals_of_shards(places.journal);
  std::vector<fs::path> all = shards;
  all.push_back(places.journal);
  std::vector<std::unique_ptr<batch::Journal>> locks;
  for (const fs::path& journal : all) {
    locks.push_back(std::make_unique<batch::Journal>(journal));  // nobody is at work with it
  }
  const JournalState known = batch::read_journals(all);
  batch::write_journal(places.journal, known);
  for (const fs::path& shard : shards) {
    fs::remove(shard);
  }
  std::size_t done = 0;
  for (const BatchItem& item : items) {
    const auto line = known.lines.find(item.task.name);
    if (is_done(item, known)) {
      ++done;
    } else if (line != known.lines.end() && line->second.state == State::failed) {
      logger().error("'{}' failed: {}", item.entry.name, line->second.error);
    } else {
      logger().error("'{}' is missing", item.entry.name);
    }
  }
  logger().info("joined {} journals in '{}': {} of {} files are done",
                shards.size(),
                places.journal.string(),
                done,
                items.size());
  if (done < items.size()) {
    throw Error(ErrorKind::input,
                std::to_string(items.size() - done) + " of " + std::to_string(items.size()) +
                    " files are not done; run the batch again");
  }
}

/// Says how it goes, and at the end who failed.
class BatchProgress {
 public:
  BatchProgress(const BatchArguments& arguments, std::size_t files, double length_s)
      : json_(arguments.separate.json),
        files_(files),
        length_s_(length_s),
        bar_("batch", !arguments.separate.verbosity.quiet) {}

  batch::Listener listener() {
    return {[this](const batch::Task& /*task*/, const batch::Outcome& outcome, const Line& line) {
              ++done_;
              event(line);
              outcome.tell();
            },
            [this](const batch::Task& task, const Line& line) {
              failed_.push_back("'" + task.input + "'");
              event(line);
              logger().error("{}", line.error);
            },
            [this](double done_s) {
              bar_(length_s_ > 0.0 ? std::min(done_s / length_s_, 0.999) : 0.0,
                   fmt::format("{} of {} files, {:.1f} x real time",
                               done_ + failed_.size(),
                               files_,
                               done_s / began_.seconds()));
            }};
  }

  void finish() {
    bar_(1.0);
    const double took_s = began_.seconds();
    logger().info("{} of {} files done in {}", done_, files_, words_for(took_s));
    if (failed_.empty()) {
      return;
    }
    throw Error(ErrorKind::input,
                std::to_string(failed_.size()) + " of " + std::to_string(files_) +
                    " files failed: " + listed(failed_) +
                    "; the journal has the reasons, and a rerun tries them again");
  }

 private:
  void event(const Line& line) const {
    if (json_) {
      std::cout << line.json() << std::endl;
    }
  }

  bool json_;
  std::size_t files_;
  double length_s_;
  ProgressBar bar_;
  Stopwatch began_;
  std::size_t done_ = 0;
  std::vector<std::string> failed_;
};

void create(const fs::path& folder) {
  if (!folder.empty()) {
    create_folder(folder);
  }
}

/// Options that captions share with separations are said once.
void share_options(BatchArguments& arguments) {
  arguments.separate.compute.at_once = arguments.jobs;
  if (arguments.only_present) {
    arguments.separate.if_absent = separate::IfAbsent::omit;
  }
  auto& listening = arguments.caption_choices.analysis;
  listening.reading = arguments.separate.reading;
  listening.raw_format = arguments.separate.raw_format;
}

}  // namespace

void run_batch(BatchArguments& arguments) {
  api::set_up_log(arguments.separate.verbosity);
  share_options(arguments);
  if (arguments.manifest.empty() && !arguments.caption) {
    arguments.separate.queries = take_queries(arguments.separate);
  }
  const BatchFolders places = batch_folders(arguments);
  auto entries = entries_of(arguments, places);
  api::set_up_process(arguments.separate.compute);
  api::LoadedModel model(arguments.separate.model, arguments.separate.compute);
  const ModelId id{model.config().name, sha256(model.config().document)};
  auto items = arguments.caption ? caption_items(arguments, places, std::move(entries), id)
                                 : separation_items(arguments, places, std::move(entries), id);
  check_collisions(items);
  if (!arguments.dry_run) {
    create(places.journal.parent_path());
  }
  if (arguments.merge_journals) {
    merge(places, items);
    return;
  }

  const auto shard = arguments.shard.empty() ? batch::shard_of_slurm()
                                             : std::optional(batch::parse_shard(arguments.shard));
  fs::path journal_path = places.journal;
  if (shard && shard->count > 1) {
    items.erase(std::remove_if(items.begin(),
                               items.end(),
                               [&](const BatchItem& item) { return !shard->has(item.entry.name); }),
                items.end());
    journal_path.replace_filename(places.journal.stem().string() + "." + shard->name() +
                                  places.journal.extension().string());
    logger().info("shard {}: {} files", shard->name(), items.size());
  }
  auto journals = batch::journals_of_shards(places.journal);
  journals.push_back(places.journal);
  const JournalState known = batch::read_journals(journals);
  const std::size_t all = items.size();
  items = open_items(std::move(items), known, places, arguments);
  const double length_s = measure_lengths(items);
  if (arguments.dry_run) {
    tell_plan(items, length_s, known, arguments.jobs);
    return;
  }
  if (items.size() < all) {
    logger().info("{} of {} files need nothing", all - items.size(), all);
  }
  if (items.empty()) {
    return;
  }

  batch::Journal journal(journal_path);
  arguments.caption ? add_caption_work(items, arguments, model)
                    : add_separation_work(items, arguments, model);
  BatchProgress progression(arguments, items.size(), length_s);
  std::vector<batch::Task> tasks;
  for (BatchItem& item : items) {
    tasks.push_back(std::move(item.task));
  }
  batch::run_batch(
      std::move(tasks), {arguments.jobs, arguments.fail_fast}, journal, progression.listener());
  progression.finish();
}

}  // namespace lasso::commands
