#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include "commands.hpp"
#include "console.hpp"
#include "lasso/audio/audio_reader.hpp"
#include "lasso/batch/batch.hpp"
#include "lasso/batch/entries.hpp"
#include "lasso/batch/journal.hpp"
#include "lasso/batch/shard.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/listed.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/core/sha256.hpp"
#include "lasso/core/stopwatch.hpp"
#include "lasso/separate/output_name.hpp"
#include "separation_request.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;
using batch::Entry;
using batch::Known;
using batch::Line;
using batch::State;
using nlohmann::ordered_json;

/// Where a batch reads and writes.
struct Places {
  fs::path in;        // of a folder; empty with a manifest
  fs::path out;       // empty: beside the inputs
  fs::path base;      // what names in journals are relative to
  fs::path residual;  // empty: none
  fs::path journal;   // of all shards together
};

/// A path as journals have it, wherever the batch is called from.
fs::path name_below(const fs::path& base, const fs::path& path) {
  const fs::path below = path.lexically_relative(base);
  return below.empty() ? path : below;
}

/// The same as text, which is what journals hold.
std::string key_of(const fs::path& base, const fs::path& path) {
  return printable(name_below(base, path).string());
}

/// Which model it is.
struct ModelId {
  std::string name;
  std::string hash;
};

/// An entry, its sounds and what is to be done with it.
struct Item {
  Entry entry;
  std::vector<Wish> wishes;
  batch::Task task;
  std::int64_t channels = 1;
};

Places places_of(const BatchArguments& arguments) {
  const auto& folders = arguments.separate.positionals;
  Places places;
  places.residual = arguments.separate.residual;
  if (arguments.manifest.empty()) {
    if (folders.size() != 2) {
      refuse("a batch takes a query and two folders; write lasso batch \"rain\" IN_DIR OUT_DIR");
    }
    places.in = folders[0];
    places.out = folders[1];
    places.base = places.out;
    std::error_code ignored;
    if (fs::equivalent(places.in, places.out, ignored)) {
      refuse("'" + places.out.string() +
             "' is the folder of the inputs, too: the next run would take outputs for them; name "
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

std::vector<Entry> entries_of(const BatchArguments& arguments, const Places& places) {
  if (!arguments.manifest.empty()) {
    return batch::entries_of_manifest(arguments.manifest);
  }
  auto found = batch::files_of_folder(places.in,
                                      {arguments.include,
                                       arguments.exclude,
                                       arguments.follow_links,
                                       {places.out, places.residual}});
  if (!found.no_sounds.empty()) {
    spdlog::info("left out {} files that hold no sound: {}",
                 found.no_sounds.size(),
                 listed(found.no_sounds));
  }
  return std::move(found.entries);
}

/// What is said of an entry, and of all where it says nothing.
SeparateArguments arguments_for(const Entry& entry, const SeparateArguments& of_all) {
  SeparateArguments own = of_all;
  if (!entry.queries.empty()) {
    own.queries = entry.queries;
    own.like.clear();
    own.query_from_labels = false;
  }
  if (!entry.windows.empty()) {
    own.windows = entry.windows;
    own.times.clear();
    own.labels.clear();
  }
  own.remove = entry.remove.value_or(of_all.remove);
  return own;
}

/// Where the output for a query of an entry goes: mirrored below the folder of outputs.
fs::path output_of(const Entry& entry,
                   std::size_t query,
                   const Item& item,
                   const Places& places,
                   const SeparateArguments& arguments) {
  const fs::path named =
      entry.outputs.empty()
          ? separate::output_name(entry.path, item.wishes[query].query, arguments.writing)
          : fs::path(entry.outputs[query]);
  if (!entry.outputs.empty()) {
    return places.base / named;
  }
  if (places.out.empty()) {
    return named;
  }
  const fs::path below = fs::path(entry.name).lexically_normal().parent_path();
  const bool inside = below.is_relative() && (below.empty() || *below.begin() != "..");
  return places.out / (inside ? below : fs::path()) / named.filename();
}

ordered_json options_of(const SeparateArguments& arguments) {
  constexpr std::array kShapes{"cosine", "linear"};  // in the order of the enumerations
  constexpr std::array kChannels{"each", "linked", "mono"};
  constexpr std::array kClips{"clamp", "rescale", "float"};
  ordered_json options{{"mode", arguments.remove ? "remove" : "keep"},
                       {"fade_ms", arguments.fade.ms},
                       {"fade_shape", kShapes.at(static_cast<std::size_t>(arguments.fade.shape))},
                       {"channels", kChannels.at(static_cast<std::size_t>(arguments.channels))},
                       {"clip", kClips.at(static_cast<std::size_t>(arguments.clip))},
                       {"precision", arguments.compute.precision}};
  const auto add = [&](const char* name, const auto& value, bool said) {
    if (said) {
      options[name] = value;
    }
  };
  constexpr std::array kIfAbsent{"keep", "quiet", "silence", "fail"};
  add("if_absent",
      kIfAbsent.at(static_cast<std::size_t>(arguments.if_absent)),
      arguments.if_absent != separate::IfAbsent::quiet);
  add("amount_db", arguments.amount_db, std::isfinite(arguments.amount_db));
  add("not", arguments.without, !arguments.without.empty());
  add("track", arguments.reading.track, arguments.reading.track > 0);
  add("format", arguments.writing.container, !arguments.writing.container.empty());
  add("bits", arguments.writing.bits.value_or(0), arguments.writing.bits.has_value());
  add("resampler", "samplerate", arguments.resampler != audio::kUsualResampler);
  add("passes", arguments.model.passes, arguments.model.passes > 0);
  add("raw_format", arguments.raw_format, !arguments.raw_format.empty());
  return options;
}

/// All that decides what the outputs hold; see batch::Line.
std::string request_of(const Item& item,
                       const Places& places,
                       const SeparateArguments& arguments,
                       const ModelId& model,
                       const std::map<fs::path, std::string>& hashes) {
  struct stat status {};
  const bool there = stat(item.entry.path.c_str(), &status) == 0;
  auto targets = ordered_json::array();
  for (std::size_t i = 0; i < item.wishes.size(); ++i) {
    const auto& target = item.task.job.targets[i];
    auto windows = ordered_json::array();
    for (const TimeWindow& window : target.windows) {
      if (window.begin_s > 0.0 || std::isfinite(window.end_s)) {
        windows.push_back(fmt::format("{}-{}", window.begin_s, window.end_s));
      }
    }
    targets.push_back(
        {{"query", item.wishes[i].query}, {"output", key_of(places.base, target.output)}});
    if (!item.wishes[i].example.empty()) {
      targets.back()["example_sha256"] = hashes.at(item.wishes[i].example);
    }
    if (!windows.empty()) {
      targets.back()["windows"] = windows;
    }
    if (!target.residual.empty()) {
      targets.back()["residual"] = key_of(places.base, target.residual);
    }
  }
  return ordered_json{
      {"input", item.entry.name},
      {"size", there ? static_cast<std::int64_t>(status.st_size) : 0},
      {"modified",
       there ? fmt::format("{}.{:09}", status.st_mtim.tv_sec, status.st_mtim.tv_nsec) : ""},
      {"targets", targets},
      {"options", options_of(arguments)},
      {"model", model.name},
      {"model_sha256", model.hash}}
      .dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::vector<Item> items_of(const BatchArguments& arguments,
                           const Places& places,
                           std::vector<Entry> entries,
                           const ModelId& model) {
  const bool has_queries = !arguments.separate.queries.empty() ||
                           !arguments.separate.like.empty() || arguments.separate.query_from_labels;
  std::map<fs::path, std::string> hashes;  // of the examples, which all files share
  for (const std::string& example : arguments.separate.like) {
    hashes.emplace(example, sha256_of_file(example));
  }
  std::vector<Item> items;
  for (Entry& entry : entries) {
    if (entry.queries.empty() && !has_queries) {
      refuse("no query for '" + entry.name + "'; give one with -Q or in the manifest");
    }
    const SeparateArguments own = arguments_for(entry, arguments.separate);
    check_queries(own.queries);
    Item item;
    item.wishes = wishes_from(own, own.queries, entry.path);
    item.entry = std::move(entry);
    if (!item.entry.outputs.empty() && item.entry.outputs.size() != item.wishes.size()) {
      refuse("'" + item.entry.name + "' has " + std::to_string(item.wishes.size()) +
             " queries and " + std::to_string(item.entry.outputs.size()) +
             " outputs; name one for each, or none");
    }
    auto& task = item.task;
    task.job =
        job_for(own,
                item.entry.path,
                item.entry.outputs.empty() ? fs::path() : fs::path(item.entry.outputs.front()));
    for (std::size_t i = 0; i < item.wishes.size(); ++i) {
      const fs::path output = output_of(item.entry, i, item, places, arguments.separate);
      const fs::path below = name_below(places.base, output);
      const fs::path residual = places.residual.empty() ? fs::path()
                                : below.is_absolute()   ? places.residual / below.filename()
                                                        : places.residual / below;
      task.job.targets.push_back({output, residual, item.wishes[i].windows});
    }
    task.name = key_of(places.base, task.job.targets.front().output);
    task.request = request_of(item, places, own, model, hashes);
    items.push_back(std::move(item));
  }
  return items;
}

/// Two files of one name would each lose the other's work.
void check_collisions(const std::vector<Item>& items) {
  const auto plain = [](const fs::path& path) {
    return fs::absolute(path).lexically_normal().string();
  };
  std::map<std::string, std::string> taken;  // by whom
  for (const Item& item : items) {
    taken.emplace(plain(item.entry.path), item.entry.name);
  }
  for (const Item& item : items) {
    for (const separate::Target& target : item.task.job.targets) {
      for (const fs::path& output : {target.output, target.residual}) {
        const auto [other, fresh] = output.empty() ? std::pair(taken.end(), true)
                                                   : taken.emplace(plain(output), item.entry.name);
        if (!fresh) {
          refuse("'" + output.string() + "' is for '" + item.entry.name + "' and for '" +
                 other->second +
                 "'; name outputs in a manifest, or take a query or folder at a time");
        }
      }
    }
  }
}

bool is_done(const Item& item, const Known& known) {
  const auto line = known.lines.find(item.task.name);
  const auto& targets = item.task.job.targets;
  return line != known.lines.end() && line->second.state == State::done &&
         line->second.request == item.task.request &&
         std::all_of(targets.begin(), targets.end(), [](const separate::Target& target) {
           std::error_code ignored;
           return fs::exists(target.output, ignored) &&
                  (target.residual.empty() || fs::exists(target.residual, ignored));
         });
}

/// Whether something has the names of the outputs already, and all of it was made by the batch.
bool is_ours(const Item& item, const Known& known, const Places& places) {
  bool found = false;
  for (const separate::Target& target : item.task.job.targets) {
    for (const fs::path& output : {target.output, target.residual}) {
      std::error_code ignored;
      if (!output.empty() && fs::exists(output, ignored)) {
        found = true;
        if (known.owned.count(key_of(places.base, output)) == 0) {
          return false;
        }
      }
    }
  }
  return found;
}

/// What is left to do.
std::vector<Item> open_items(std::vector<Item> items,
                             const Known& known,
                             const Places& places,
                             const BatchArguments& arguments) {
  std::vector<Item> open;
  for (Item& item : items) {
    const auto line = known.lines.find(item.task.name);
    const bool was_tried = line != known.lines.end();
    const bool wanted =
        arguments.redo || (arguments.retry_failed ? was_tried && line->second.state == State::failed
                                                  : !is_done(item, known));
    if (wanted) {
      item.task.job.overwrite = arguments.separate.force || is_ours(item, known, places);
      open.push_back(std::move(item));
    }
  }
  return open;
}

/// Lengths and channels as far as headers tell; what cannot be read says so when its turn comes.
double measure_lengths(std::vector<Item>& items) {
  double sum_s = 0.0;
  for (Item& item : items) {
    check_interrupt();
    try {
      const audio::AudioReader file(item.entry.path, item.task.job.reading);
      item.task.length_s = file.about_s();
      item.channels = file.channels();
    } catch (const Error&) {
    }
    sum_s += item.task.length_s;
  }
  return sum_s;
}

std::string words_for(double seconds) {
  return seconds < 120.0     ? fmt::format("{:.0f} s", seconds)
         : seconds < 7'200.0 ? fmt::format("{:.0f} min", seconds / 60.0)
                             : fmt::format("{:.1f} h", seconds / 3'600.0);
}

/// Seconds of work for a second of sound, as the journal tells; nothing where it has no file.
std::optional<double> usual_effort(const Known& known) {
  double took_s = 0.0;
  double length_s = 0.0;
  for (const auto& [output, line] : known.lines) {
    took_s += line.took_s;
    length_s += line.duration_s;
  }
  return length_s > 0.0 ? std::optional(took_s / length_s) : std::nullopt;
}

void tell_plan(const std::vector<Item>& items, double length_s, const Known& known, int jobs) {
  for (const Item& item : items) {
    for (std::size_t i = 0; i < item.wishes.size(); ++i) {
      std::cout << item.entry.path.string() << " -> " << item.task.job.targets[i].output.string()
                << "  \"" << item.wishes[i].query << "\"\n";
    }
  }
  const auto effort = usual_effort(known);
  std::cout << items.size() << " files, " << words_for(length_s) << " of sound; "
            << (effort ? "about " + words_for(*effort * length_s / jobs)
                       : std::string("no file was done yet that would tell how long it takes"))
            << std::endl;
}

/// Joins the journals of all shards, which are not needed then, and says what is missing.
void merge(const Places& places, const std::vector<Item>& items) {
  const auto shards = batch::journals_of_shards(places.journal);
  std::vector<fs::path> all = shards;
  all.push_back(places.journal);
  std::vector<std::unique_ptr<batch::Journal>> locks;
  for (const fs::path& journal : all) {
    locks.push_back(std::make_unique<batch::Journal>(journal));  // nobody is at work with it
  }
  const Known known = batch::read_journals(all);
  batch::write_journal(places.journal, known);
  for (const fs::path& shard : shards) {
    fs::remove(shard);
  }
  std::size_t done = 0;
  for (const Item& item : items) {
    const auto line = known.lines.find(item.task.name);
    if (is_done(item, known)) {
      ++done;
    } else if (line != known.lines.end() && line->second.state == State::failed) {
      spdlog::error("'{}' failed: {}", item.entry.name, line->second.error);
    } else {
      spdlog::error("'{}' is missing", item.entry.name);
    }
  }
  spdlog::info("joined {} journals in '{}': {} of {} files are done",
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
class Progression {
 public:
  Progression(const BatchArguments& arguments,
              std::string model,
              std::size_t files,
              double length_s)
      : json_(arguments.separate.json),
        model_(std::move(model)),
        files_(files),
        length_s_(length_s),
        bar_("batch", !arguments.separate.verbosity.quiet) {}

  batch::Listener listener() {
    return {
        [this](
            const batch::Task& task, const separate::SeparationReport& report, const Line& line) {
          ++done_;
          event(line);
          tell(task.job, report, model_, {});
        },
        [this](const batch::Task& task, const Line& line) {
          failed_.push_back("'" + task.job.input.string() + "'");
          event(line);
          spdlog::error("{}", line.error);
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
    spdlog::info("{} of {} files done in {}", done_, files_, words_for(took_s));
    if (failed_.empty()) {
      return;
    }
    throw Error(ErrorKind::input,
                std::to_string(failed_.size()) + " of " + std::to_string(files_) +
                    " files failed: " + listed(failed_) +
                    "; the journal says why, a rerun tries them again");
  }

 private:
  void event(const Line& line) const {
    if (json_) {
      std::cout << line.json() << std::endl;
    }
  }

  bool json_;
  std::string model_;
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

/// Each query is encoded once, however many files ask for it.
void add_conditions(std::vector<Item>& items,
                    const std::vector<std::string>& without,
                    LoadedModel& model) {
  std::map<std::pair<std::string, fs::path>, at::Tensor> known;
  for (Item& item : items) {
    item.task.queries = queries_for(item.wishes, without, [&](const Wish& wish) {
      const auto key = std::pair(wish.query, wish.example);
      auto found = known.find(key);
      if (found == known.end()) {
        check_interrupt();
        found = known.emplace(key, condition_of(wish, model)).first;
      }
      return found->second;
    });
  }
}

}  // namespace

void separate_batch(BatchArguments& arguments) {
  set_up_log(arguments.separate.verbosity);
  arguments.separate.compute.at_once = arguments.jobs;
  if (arguments.manifest.empty()) {
    arguments.separate.queries = take_queries(arguments.separate);
  }
  check_queries(arguments.separate.queries);
  check_queries(arguments.separate.without);
  const Places places = places_of(arguments);
  auto entries = entries_of(arguments, places);
  LoadedModel model(arguments.separate.model, arguments.separate.compute);
  auto items = items_of(arguments,
                        places,
                        std::move(entries),
                        {model.config().name, sha256(model.config().document)});
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
                               [&](const Item& item) { return !shard->has(item.entry.name); }),
                items.end());
    journal_path.replace_filename(places.journal.stem().string() + "." + shard->name() +
                                  places.journal.extension().string());
    spdlog::info("shard {}: {} files", shard->name(), items.size());
  }
  auto journals = batch::journals_of_shards(places.journal);
  journals.push_back(places.journal);
  const Known known = batch::read_journals(journals);
  const std::size_t all = items.size();
  items = open_items(std::move(items), known, places, arguments);
  const double length_s = measure_lengths(items);
  if (arguments.dry_run) {
    tell_plan(items, length_s, known, arguments.jobs);
    return;
  }
  if (items.size() < all) {
    spdlog::info("{} of {} files need nothing", all - items.size(), all);
  }
  if (items.empty()) {
    return;
  }

  batch::Journal journal(journal_path);
  add_conditions(items, arguments.separate.without, model);
  std::int64_t channels = 1;
  const Item* widest = &items.front();
  std::vector<batch::Task> tasks;
  for (const Item& item : items) {
    channels = std::max(channels, item.channels);
    widest = item.wishes.size() > widest->wishes.size() ? &item : widest;
  }
  const auto separation = model.separation(widest->task.queries, channels);
  const std::size_t count = items.size();
  for (Item& item : items) {
    tasks.push_back(std::move(item.task));
  }
  Progression progression(arguments, model.config().name, count, length_s);
  batch::run_batch(std::move(tasks),
                   separation,
                   {arguments.jobs, arguments.fail_fast},
                   journal,
                   progression.listener());
  progression.finish();
}

}  // namespace lasso::commands
