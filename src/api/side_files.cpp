#include "side_files.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "lasso/core/error.hpp"
#include "lasso/core/lower_case.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/whole_file.hpp"
#include "lasso/describe/captions.hpp"
#include "lasso/picture/separation_picture.hpp"

namespace lasso::api {

namespace fs = std::filesystem;
using separate::SeparationReport;

namespace {

void reserve(const fs::path& file, separate::SeparationJob& job, const std::string& option) {
  std::error_code ignored;
  const auto is_file = [&](const fs::path& read) {
    return file == read || fs::equivalent(file, read, ignored);
  };
  if (is_file(job.input) || std::any_of(job.examples.begin(), job.examples.end(), is_file)) {
    refuse("'" + file.string() + "' is an input; name another file with " + option);
  }
  check_writable(file, job.overwrite);
  job.examples.push_back(file);
}

void check_windows_name(const fs::path& windows) {
  const std::string extension = lower_extension(windows);
  if (extension != ".txt" && extension != ".csv") {
    refuse("'" + windows.string() + "' is not a label file; name it .txt (Audacity) or .csv");
  }
}

}  // namespace

void reserve_side_files(SeparationPlan& plan) {
  if (!plan.windows_to.empty()) {
    check_windows_name(plan.windows_to);
    reserve(plan.windows_to, plan.job, "--windows-to");
  }
  if (!plan.spectrogram.empty()) {
    picture::check_picture_name(plan.spectrogram);
    reserve(plan.spectrogram, plan.job, "--spectrogram");
  }
}

SeparationReport run_and_draw(SeparationPlan& plan, const std::function<SeparationReport()>& run) {
  if (plan.spectrogram.empty()) {
    return run();
  }
  std::optional<picture::SeparationPicture> picture;
  separate::Target& target = plan.job.targets.front();
  target.observer = [&](const at::Tensor& mixture, const at::Tensor& output, std::int64_t rate) {
    if (!picture) {
      picture.emplace(rate);
    }
    picture->add(mixture, output);
  };
  const auto report = run();
  target.observer = {};
  if (!picture) {  // nothing was written
    return report;
  }
  const std::string& query = plan.queries.front().query;
  picture->write(
      plan.spectrogram,
      {"Mixture: " + plan.job.input.filename().string(),
       "Output: " + (plan.job.edit.mode == separate::Mode::remove ? "all but " + query : query),
       "Residual: mixture minus output"},
      target.windows,
      plan.job.overwrite);
  return report;
}

void write_windows(const SeparationPlan& plan, const SeparationReport& report) {
  if (plan.windows_to.empty()) {
    return;
  }
  const auto end_ms = report.samples * 1000 / report.sample_rate;
  std::vector<describe::Event> events;
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < plan.queries.size(); ++i) {
    labels.push_back(plan.queries[i].query);
    for (const TimeWindow& window : plan.job.targets[i].windows) {
      const auto begin_ms = std::llround(1000.0 * window.begin_s);
      const double window_end_ms = std::round(1000.0 * window.end_s);
      const auto own_end_ms = window_end_ms < static_cast<double>(end_ms)
                                  ? static_cast<std::int64_t>(window_end_ms)
                                  : end_ms;
      if (begin_ms < own_end_ms) {
        events.push_back({i, {begin_ms, own_end_ms}, 1.0, 1.0});
      }
    }
  }
  write_file(plan.windows_to,
             lower_extension(plan.windows_to) == ".csv" ? describe::as_csv(events, labels)
                                                        : describe::as_label_track(events, labels),
             plan.job.overwrite);
}

}  // namespace lasso::api
