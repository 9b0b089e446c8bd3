#include "lasso/data/clip_set.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <nlohmann/json.hpp>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso::data {

namespace fs = std::filesystem;

namespace {

constexpr float kFullScale = 32767.0F;
constexpr std::int64_t kHeldOutEvery = 10;  // rows, where a list has no folds
constexpr const char* kTrainSplit = "train";

/// A recording and the fold it is in.
struct Row {
  Recording recording;
  std::int64_t fold = 0;
};

std::int64_t fold_of_row(std::size_t row) {
  return static_cast<std::int64_t>(row) % kHeldOutEvery == kHeldOutEvery - 1 ? kHeldOutFold : 1;
}

bool is_allowed(std::string_view licence, const std::vector<std::string>& allowed) {
  return allowed.empty() ||
         std::any_of(allowed.begin(), allowed.end(), [&](const std::string& family) {
           return licence.substr(0, family.size()) == family &&
                  (licence.size() == family.size() || licence[family.size()] == ' ');
         });
}

std::vector<Row> rows_from_csv(const fs::path& list, const ClipSetOptions& options) {
  const CsvTable table(list);
  const std::size_t path = table.column("path");
  const std::size_t query = table.column("query");
  const auto category = table.find("category");
  const auto fold = table.find("fold");
  std::vector<Row> rows;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!options.licences.empty() &&
        !is_allowed(table.at(row, table.column("licence")), options.licences)) {
      continue;
    }
    rows.push_back({{list.parent_path() / table.at(row, path),
                     table.at(row, query),
                     table.at(row, category.value_or(query)),
                     {}},
                    fold ? std::atoll(table.at(row, *fold).c_str()) : fold_of_row(row)});
  }
  return rows;
}

std::vector<Row> rows_from_json(const fs::path& list, const ClipSetOptions& options) {
  if (!options.licences.empty()) {
    throw Error(ErrorKind::usage,
                "'" + list.string() +
                    "' is JSON and tells no licences; leave --licences out or give a CSV");
  }
  std::vector<Row> rows;
  try {
    const auto document = nlohmann::json::parse(read_file(list).value_or(""));
    for (const auto& item : document.at("data")) {
      const auto caption = item.at("caption").get<std::string>();
      rows.push_back(
          {{list.parent_path() / item.at("wav").get<std::string>(), caption, caption, {}},
           fold_of_row(rows.size())});
    }
  } catch (const nlohmann::json::exception&) {
    throw Error(
        ErrorKind::input,
        "'" + list.string() + "', item " + std::to_string(rows.size() + 1) +
            R"(: is not as in {"data": [{"wav": ..., "caption": ...}, ...]}; correct the JSON)");
  }
  return rows;
}

/// The whole file as mono at `sample_rate`, (samples) float32.
at::Tensor read_mono(const fs::path& path, std::int64_t sample_rate) {
  audio::AudioReader file(path);
  audio::Resampler resampled(file, sample_rate);
  return read_to_end(resampled).mean(0);
}

/// Fills in what follows from the waveform; leaves a clip without a sound in it empty.
void measure(const at::Tensor& waveform, std::int64_t sample_rate, Clip& clip) {
  const auto peak = waveform.abs().max().item<float>();
  if (!(peak > 0.0F) || !std::isfinite(peak)) {
    return;
  }
  const at::Tensor scaled = (waveform * (kFullScale / peak)).round().to(at::kShort).contiguous();
  const auto* const data = scaled.data_ptr<std::int16_t>();
  clip.samples.assign(data, data + scaled.numel());
  const auto frame = static_cast<std::int64_t>(kFrameSeconds * static_cast<double>(sample_rate));
  std::vector<double> powers;
  for (std::int64_t begin = 0; begin < scaled.numel(); begin += frame) {
    const std::int64_t end = std::min(begin + frame, scaled.numel());
    double power = 0.0;
    for (std::int64_t n = begin; n < end; ++n) {
      const double x = static_cast<double>(data[n]) / static_cast<double>(kFullScale);
      power += x * x;
    }
    powers.push_back(power / static_cast<double>(end - begin));
  }
  const double least =
      *std::max_element(powers.begin(), powers.end()) * std::pow(10.0, -kActiveRangeDb / 10.0);
  double sum = 0.0;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    if (powers[i] >= least) {
      clip.active_frames.push_back(static_cast<std::int64_t>(i) * frame);
      sum += powers[i];
    }
  }
  clip.active_power = sum / static_cast<double>(clip.active_frames.size());
}

}  // namespace

std::vector<Recording> read_clips(const ClipSetOptions& options,
                                  const std::vector<std::int64_t>& folds) {
  std::vector<Recording> chosen;
  for (const fs::path& list : options.clips) {
    const auto rows =
        list.extension() == ".json" ? rows_from_json(list, options) : rows_from_csv(list, options);
    for (const Row& row : rows) {
      if (std::find(folds.begin(), folds.end(), row.fold) != folds.end() &&
          std::find(options.without.begin(), options.without.end(), row.recording.category) ==
              options.without.end()) {
        chosen.push_back(row.recording);
      }
    }
  }
  return chosen;
}

ClipSet::ClipSet(const ClipSetOptions& options, const std::vector<std::int64_t>& folds) {
  const std::vector<Recording> chosen = read_clips(options, folds);
  std::vector<Clip> read(chosen.size());
  const auto count = static_cast<std::int64_t>(chosen.size());
  at::parallel_for(0, count, /*grain_size=*/1, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      check_interrupt();
      const Recording& row = chosen[i];
      read[i].category = row.category;
      read[i].query = row.caption;
      measure(read_mono(row.path, options.sample_rate), options.sample_rate, read[i]);
    }
  });
  std::copy_if(std::make_move_iterator(read.begin()),
               std::make_move_iterator(read.end()),
               std::back_inserter(clips_),
               [](const Clip& clip) { return !clip.samples.empty(); });
  if (!options.queries.empty()) {
    read_phrases(options.queries);
  }
  for (const Clip& clip : clips_) {
    described_[clip.query].insert(clip.category);
  }
}

void ClipSet::read_phrases(const fs::path& path) {
  const CsvTable table(path);
  const std::size_t category = table.column("category");
  const std::size_t query = table.column("query");
  const auto kind = table.find("kind");
  const auto split = table.find("split");
  std::map<std::string, std::map<std::string, std::vector<std::string>>> kinds;  // by category
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!split || table.at(row, *split) == kTrainSplit) {
      const std::string& phrase = table.at(row, query);
      kinds[table.at(row, category)][kind ? table.at(row, *kind) : ""].push_back(phrase);
      described_[phrase].insert(table.at(row, category));
    } else {
      held_out_[table.at(row, category)].push_back(table.at(row, query));
    }
  }
  for (auto& [name, phrases] : kinds) {
    for (auto& [label, list] : phrases) {
      phrases_[name].push_back(std::move(list));
    }
  }
}

const std::vector<std::vector<std::string>>& ClipSet::phrases(const std::string& category) const {
  static const std::vector<std::vector<std::string>> none;
  const auto found = phrases_.find(category);
  return found == phrases_.end() ? none : found->second;
}

const std::vector<std::string>& ClipSet::held_out_phrases(const std::string& category) const {
  static const std::vector<std::string> none;
  const auto found = held_out_.find(category);
  return found == held_out_.end() ? none : found->second;
}

bool ClipSet::describes(const std::string& phrase, const std::string& category) const {
  return described_by(phrase).count(category) > 0;
}

const std::set<std::string>& ClipSet::described_by(const std::string& phrase) const {
  static const std::set<std::string> none;
  const auto found = described_.find(phrase);
  return found == described_.end() ? none : found->second;
}

}  // namespace lasso::data
