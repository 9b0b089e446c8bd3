#include "lasso/data/recordings.hpp"

#include <algorithm>
#include <functional>
#include <sstream>
#include <unordered_map>
#include <utility>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/csv.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/trimmed.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso::data {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::int64_t kMostBytes = 1'000'000'000;  // of recordings that stay in memory

std::string text_of(const fs::path& path) {
  auto text = read_file(path);
  if (!text) {
    throw Error(ErrorKind::input,
                "cannot read '" + path.string() + "'; check the name of the list");
  }
  return std::move(*text);
}

[[noreturn]] void fail(const fs::path& list, std::size_t line, const std::string& rule) {
  throw Error(ErrorKind::input,
              "'" + list.string() + "', line " + std::to_string(line) + ": " + rule);
}

/// Calls `use` with each line that is not empty, without its end, and its number from 1 on.
void for_lines(const fs::path& list,
               const std::function<void(const std::string& line, std::size_t number)>& use) {
  std::istringstream lines(text_of(list));
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (!line.empty() && line.back() == '\r') {
      line.pop_back();
    }
    if (!line.empty()) {
      use(line, number);
    }
  }
  if (number == 0) {
    throw Error(ErrorKind::input, "'" + list.string() + "' is empty; name a list with recordings");
  }
}

std::string with_spaces(std::string label) {
  std::replace(label.begin(), label.end(), '_', ' ');
  return label;
}

/// The text after a path, which has no comma.
std::pair<std::string, std::string> at_first_comma(const std::string& line,
                                                   const fs::path& list,
                                                   std::size_t number) {
  const auto comma = line.find(',');
  if (comma == std::string::npos || comma == 0 || comma + 1 == line.size()) {
    fail(list, number, "must be a path, a comma and more; correct the line");
  }
  return {line.substr(0, comma), line.substr(comma + 1)};
}

}  // namespace

std::vector<Recording> read_esc50(const fs::path& folder, const std::vector<std::int64_t>& folds) {
  const fs::path list = folder / "meta" / "esc50.csv";
  if (!fs::exists(list)) {
    throw Error(ErrorKind::input,
                "'" + folder.string() +
                    "' holds no meta/esc50.csv; name the folder that ESC-50 was unpacked to");
  }
  const CsvTable table(list);
  const std::size_t name = table.column("filename");
  const std::size_t fold = table.column("fold");
  const std::size_t category = table.column("category");
  std::vector<Recording> recordings;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& number = table.at(row, fold);
    if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos ||
        number.size() > 3) {
      fail(list, row + 2, "fold '" + number + "' is no number; correct the line");
    }
    if (std::find(folds.begin(), folds.end(), std::stoll(number)) != folds.end()) {
      const std::string label = with_spaces(table.at(row, category));
      recordings.push_back({folder / "audio" / table.at(row, name), label, label, {}});
    }
  }
  return recordings;
}

std::vector<Recording> read_audiocaps(const fs::path& captions,
                                      const fs::path& ids,
                                      const fs::path& audio) {
  const json document = json::parse(text_of(captions), nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) {
    throw Error(
        ErrorKind::input,
        "'" + captions.string() +
            R"(' is not {id: {"file_id": ..., "caption": ..., "sources": [...]}, ...}; correct )"
            "the JSON");
  }
  std::vector<Recording> recordings;
  const auto add = [&](const std::string& id, const json& entry) {
    try {
      Recording recording;
      recording.name = id;
      recording.path = audio / (entry.at("file_id").get<std::string>() + ".wav");
      recording.caption = entry.at("caption").get<std::string>();
      recording.category = recording.caption;
      recording.phrases = entry.at("sources").get<std::vector<std::string>>();
      if (recording.phrases.empty()) {
        recording.phrases = {recording.caption};
      }
      recordings.push_back(std::move(recording));
    } catch (const json::exception&) {
      throw Error(ErrorKind::input,
                  "'" + captions.string() + "', id '" + id +
                      "': lacks file_id, caption or sources; correct the JSON");
    }
  };
  if (ids.empty()) {
    for (const auto& [id, entry] : document.items()) {
      add(id, entry);
    }
    return recordings;
  }
  for_lines(ids, [&](const std::string& id, std::size_t number) {
    const auto found = document.find(id);
    if (found == document.end()) {
      fail(ids,
           number,
           "id '" + id + "' is not in '" + captions.string() + "'; use lists of one set");
    }
    add(id, *found);
  });
  return recordings;
}

std::vector<Recording> read_music(const fs::path& list, const fs::path& audio) {
  std::vector<Recording> recordings;
  for_lines(list, [&](const std::string& line, std::size_t number) {
    const std::string name = at_first_comma(line, list, number).first;
    const fs::path relative = fs::path(name).relative_path();
    if (relative.begin() == relative.end() || !relative.has_parent_path()) {
      fail(list, number, "must begin with /class/file.wav; correct the line");
    }
    const std::string label = with_spaces(relative.begin()->string());
    recordings.push_back(
        {audio / relative, "The sound of " + label, label, {}, Centre::anywhere, name});
  });
  return recordings;
}

std::vector<Recording> read_vggsound(const fs::path& list, const fs::path& audio) {
  std::vector<Recording> recordings;
  for_lines(list, [&](const std::string& line, std::size_t number) {
    auto [path, label] = at_first_comma(line, list, number);
    if (label.size() > 1 && label.front() == '"' && label.back() == '"') {
      label = label.substr(1, label.size() - 2);
    }
    label = with_spaces(label);
    recordings.push_back({audio / fs::path(path).relative_path(),
                          "The sound of " + label,
                          label,
                          {},
                          Centre::at_4_5_s,
                          path});
  });
  return recordings;
}

std::vector<std::vector<Recording>> read_mixtures(const fs::path& list,
                                                  const std::vector<Recording>& recordings) {
  std::unordered_map<std::string, const Recording*> known;
  for (const Recording& recording : recordings) {
    known.emplace(recording.name, &recording);
  }
  std::vector<std::vector<Recording>> mixtures;
  for_lines(list, [&](const std::string& line, std::size_t number) {
    std::vector<Recording> mixture;
    std::istringstream names(line);
    for (std::string field; std::getline(names, field, ',');) {
      const std::string name(trimmed(field));
      const auto found = known.find(name);
      if (found == known.end()) {
        fail(list, number, "'" + name + "' is not in the list of recordings; use lists of one set");
      }
      mixture.push_back(*found->second);
    }
    if (mixture.size() < 2) {
      fail(list, number, "must name two recordings, with a comma between; correct the line");
    }
    mixtures.push_back(std::move(mixture));
  });
  return mixtures;
}

at::Tensor RecordingReader::read(const Recording& recording) const {
  const std::string key = recording.path.string();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = known_.find(key);
    if (found != known_.end()) {
      return found->second;
    }
  }
  audio::AudioReader file(recording.path);
  audio::Resampler resampled(file, sample_rate_);
  at::Tensor waveform = read_to_end(resampled).mean(0).nan_to_num(0.0, 0.0, 0.0);
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto size = static_cast<std::int64_t>(waveform.nbytes());
  if (bytes_ + size <= kMostBytes && known_.emplace(key, waveform).second) {
    bytes_ += size;
  }
  return waveform;
}

at::Tensor centre_cut(const at::Tensor& waveform, std::int64_t samples) {
  const std::int64_t length = waveform.size(0);
  const std::int64_t begin = length / 2 - samples / 2;
  if (length >= samples) {
    return waveform.narrow(0, std::min(begin, length - samples), samples);
  }
  return at::constant_pad_nd(waveform, {-begin, samples - length + begin});
}

at::Tensor cut_as_listed(const Recording& recording,
                         const at::Tensor& waveform,
                         std::int64_t sample_rate,
                         std::int64_t samples,
                         Random& random) {
  const std::int64_t length = waveform.size(0);
  if (recording.centre == Centre::anywhere && length > 0) {
    const at::Tensor enough = waveform.repeat({(samples + length - 1) / length});
    const auto spare = static_cast<std::size_t>(enough.size(0) - samples);
    return enough.narrow(0, static_cast<std::int64_t>(index_below(random, spare + 1)), samples);
  }
  const std::int64_t wanted = sample_rate * 9 / 2;
  if (recording.centre == Centre::at_4_5_s && wanted < length) {
    const std::int64_t begin = wanted - samples / 2;
    return at::constant_pad_nd(
        cut_or_pad(
            waveform, std::max<std::int64_t>(begin, 0), samples + std::min<std::int64_t>(begin, 0)),
        {std::max<std::int64_t>(-begin, 0), 0});
  }
  return centre_cut(waveform, samples);
}

at::Tensor cut_or_pad(const at::Tensor& waveform, std::int64_t begin, std::int64_t samples) {
  const std::int64_t count = std::clamp(waveform.size(0) - begin, std::int64_t{0}, samples);
  return at::constant_pad_nd(waveform.narrow(0, begin, count), {0, samples - count});
}

}  // namespace lasso::data
