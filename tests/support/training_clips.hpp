#pragma once

#include <sstream>

#include "lasso/data/clip_set.hpp"
#include "support/support.hpp"

namespace lasso::testing {

/// Three categories, two folds, six clips of half a second at 8 kHz: hum, hiss and clicks.
/// Returns the CSV.
inline std::filesystem::path write_training_clips(const TemporaryFolder& folder) {
  torch::manual_seed(5);
  std::string csv = "path,fold,category,query,licence\n";
  const auto time = torch::arange(4000) / 8000.0;
  for (const int fold : {1, 4}) {
    const auto suffix = std::to_string(fold) + ".wav";
    const double hz = fold == 1 ? 200.0 : 230.0;
    write_wav(folder / ("hum" + suffix), (0.5 * (time * (6.2832 * hz)).sin()).unsqueeze(0), 8000);
    write_wav(folder / ("hiss" + suffix), torch::rand({1, 4000}) - 0.5, 8000);
    const auto clicks = torch::zeros({1, 4000});
    clicks.slice(1, 100 * fold, 4000, 700).fill_(0.9);
    write_wav(folder / ("clicks" + suffix), clicks, 8000);
    for (const std::string name : {"hum", "hiss", "clicks"}) {
      std::ostringstream row;
      row << name << suffix << ',' << fold << ',' << name << ",a " << name << ','
          << (name == "hum" ? "CC BY-SA 4.0" : "CC BY 4.0") << '\n';
      csv += row.str();
    }
  }
  write_text(folder / "clips.csv", csv);
  return folder / "clips.csv";
}

inline data::ClipSetOptions clip_options(const std::filesystem::path& csv) {
  data::ClipSetOptions options;
  options.clips = {csv};
  options.sample_rate = 8000;
  return options;
}

}  // namespace lasso::testing
