#include "batch_captions.hpp"

#include <array>
#include <utility>

#include "console.hpp"
#include "lasso/api/analysis.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/sha256.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso::commands {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

/// All that decides what captions say; see batch::Line.
ordered_json options_of(const api::CaptionRequest& arguments) {
  const auto& analysis = arguments.analysis;
  ordered_json options{{"format", ""},  // of each file
                       {"window_ms", analysis.options.windows.length_ms},
                       {"hop_ms", analysis.options.windows.hop_ms},
                       {"gate_db", analysis.options.gate_db},
                       {"on", arguments.events.on},
                       {"off", arguments.events.off},
                       {"max_gap_ms", arguments.events.max_gap_ms},
                       {"min_event_ms", arguments.events.min_event_ms},
                       {"pool", static_cast<int>(arguments.pooling)},
                       {"most_labels", arguments.cues.most_labels},
                       {"min_cue_ms", arguments.cues.min_cue_ms},
                       {"separate", static_cast<int>(arguments.confirm)},
                       {"crlf", arguments.crlf}};
  auto classes = ordered_json::array();
  for (const auto& sound : api::classes_from(analysis).classes) {
    classes.push_back({{"label", sound.label}, {"prompts", sound.prompts}});
  }
  options["classes_sha256"] = sha256(classes.dump());
  const auto add = [&](const char* name, const auto& value, bool said) {
    if (said) {
      options[name] = value;
    }
  };
  add("centre", analysis.centre.value_or(0.0), analysis.centre.has_value());
  add("width", analysis.width.value_or(0.0), analysis.width.has_value());
  add("templates", analysis.templates, !analysis.templates.empty());
  add("thresholds", arguments.thresholds, !arguments.thresholds.empty());
  add("track", analysis.reading.track, analysis.reading.track > 0);
  add("raw_format", analysis.raw_format, !analysis.raw_format.empty());
  return options;
}

std::string format_of(const BatchArguments& arguments, const batch::Entry& entry) {
  const std::string& format = arguments.separate.writing.container;
  const bool is_named = !entry.outputs.empty();
  return api::caption_format(is_named ? "" : format,
                             is_named ? fs::path(entry.outputs.front()) : fs::path("x.srt"));
}

}  // namespace

std::vector<BatchItem> caption_items(const BatchArguments& arguments,
                                     const BatchFolders& places,
                                     std::vector<batch::Entry> entries,
                                     const ModelId& model) {
  ordered_json options = options_of(arguments.caption_choices);
  std::vector<BatchItem> items;
  for (batch::Entry& entry : entries) {
    if (!entry.queries.empty() || !entry.windows.empty() || entry.remove) {
      refuse("'" + entry.name +
             "' has a query, a mode or windows, and captions take none; leave them out of the "
             "manifest, or --caption");
    }
    if (entry.outputs.size() > 1) {
      refuse("'" + entry.name + "' has " + std::to_string(entry.outputs.size()) +
             " outputs, and captions are one; name one, or none");
    }
    BatchItem item;
    const std::string format = format_of(arguments, entry);
    const fs::path output =
        output_of(entry, 0, fs::path(entry.path).replace_extension("." + format), places);
    item.entry = std::move(entry);
    item.reading = api::reading_of(arguments.caption_choices.analysis, item.entry.path.string());
    item.says = {"captions"};
    item.task.outputs = {{output}};
    item.task.name = key_of(places.base, output);
    item.task.input = item.entry.path.string();
    ordered_json request = request_for_input(item.entry);
    request["targets"] = {{{"output", item.task.name}}};
    options["format"] = format;
    request["options"] = options;
    request["model"] = model.name;
    request["model_sha256"] = model.hash;
    item.task.request = request.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    items.push_back(std::move(item));
  }
  return items;
}

void add_caption_work(std::vector<BatchItem>& items,
                      const BatchArguments& arguments,
                      api::LoadedModel& model) {
  api::CaptionRequest choices = arguments.caption_choices;
  for (const BatchItem& item : items) {
    choices.analysis.options.shares =
        choices.analysis.options.shares || format_of(arguments, item.entry) == "json";
  }
  const auto captioner = std::make_shared<api::Captioner>(choices, model);
  for (BatchItem& item : items) {
    const std::string input = item.entry.path.string();
    item.task.work = [captioner,
                      input,
                      output = item.task.outputs.front().front(),
                      format = format_of(arguments, item.entry),
                      overwrite = item.task.overwrite,
                      length_s =
                          item.task.length_s](const std::function<void(double done_s)>& progress) {
      const api::Captions captions =
          captioner->caption(input, [&](double share) { progress(share * length_s); });
      write_file(output, captioner->text_of(input, format, captions), overwrite);
      return batch::Outcome{describe::seconds(captions.heard.duration_ms),
                            {},
                            captions.damage.is_truncated(),
                            audio::in_words(captions.damage),
                            [=] { say(captioner->notes_of(input, output, captions)); }};
    };
  }
}

}  // namespace lasso::commands
