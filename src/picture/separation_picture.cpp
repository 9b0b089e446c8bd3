#include "lasso/picture/separation_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include <ATen/ATen.h>

#include "canvas.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/lower_case.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/dsp/mel_spectrum.hpp"

namespace lasso::picture {

namespace {

constexpr std::int64_t kBands = 220;  // one pixel each
constexpr int kWidth = 1200;          // pixels, as all of these
constexpr int kLeft = 62;
constexpr int kRight = 84;
constexpr int kTitle = 34;
constexpr int kTimes = 44;
constexpr int kPlotWidth = kWidth - kLeft - kRight;
constexpr int kPanel = kTitle + static_cast<int>(kBands);
constexpr int kHeight = 3 * kPanel + kTimes;
constexpr std::int64_t kMostColumns = std::int64_t{2} * kPlotWidth;
constexpr double kRangeDb = 80.0;      // below the loudest
constexpr double kLeastTopDb = -60.0;  // silence is dark

constexpr Colour kPaper{1.0, 1.0, 1.0};
constexpr Colour kInk{0.13, 0.13, 0.16};
constexpr Colour kPale{0.42, 0.42, 0.46};
constexpr Colour kMark{0.35, 0.95, 1.0};
constexpr double kSmall = 12.0;
constexpr double kLarge = 14.0;

/// The step between marks on an axis that is `length_s` long.
double step_for(double length_s) {
  constexpr std::array<double, 15> kSteps{
      0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0};
  constexpr double kMostMarks = 12.0;
  const auto* const step = std::find_if(
      kSteps.begin(), kSteps.end(), [=](double s) { return length_s / s <= kMostMarks; });
  return step != kSteps.end() ? *step : 3600.0 * std::ceil(length_s / kMostMarks / 3600.0);
}

/// 2.5 s, 0:45, 1:02:03.
std::string time_in_words(double seconds, double length_s, double step_s) {
  std::array<char, 32> text{};
  const auto whole = static_cast<long>(std::floor(seconds + 0.5 * std::min(step_s, 1.0)));
  if (length_s < 60.0) {
    const int places = step_s >= 1.0 ? 0 : step_s >= 0.1 ? 1 : 2;
    std::snprintf(text.data(), text.size(), "%.*f s", places, seconds);
  } else if (length_s < 3600.0) {
    std::snprintf(text.data(), text.size(), "%ld:%02ld", whole / 60, whole % 60);
  } else {
    std::snprintf(
        text.data(), text.size(), "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  }
  return text.data();
}

/// What is around the spectrograms.
class Sheet {
 public:
  explicit Sheet(double length_s)
      : canvas_(kWidth, kHeight, kPaper), length_s_(length_s), step_s_(step_for(length_s)) {}

  /// From above: 0, 1 or 2.
  static Area plot(std::size_t panel) {
    return {kLeft,
            static_cast<double>(panel) * kPanel + kTitle,
            kPlotWidth,
            static_cast<double>(kBands)};
  }

  /// `levels`: (bands, columns) in dBFS; `top_db`: of the brightest colour.
  void draw(const Area& plot, const std::string& title, const at::Tensor& levels, double top_db) {
    canvas_.text(plot.left, plot.top - kAboveAxis, title, kLarge, kInk, Anchor::left, plot.width);
    canvas_.image(plot, (levels - (top_db - kRangeDb)) / kRangeDb);
    for (const double mark : marks()) {
      const double below = plot.top + plot.height;
      canvas_.line(x_of(mark), below, x_of(mark), below + kTick, kPale);
    }
  }

  void mark_frequencies(const Area& plot, const dsp::MelSpectrum& spectrum) {
    double room_above = plot.top + plot.height;  // the last label's upper edge
    for (const int hz : {100, 200, 500, 1000, 2000, 5000, 10'000, 20'000}) {
      const double y = plot.top + plot.height - spectrum.position_of(hz);
      if (y < plot.top + kHalfLine) {
        break;
      }
      canvas_.line(plot.left - kTick - 1.0, y, plot.left - 1.0, y, kPale);
      if (y + kHalfLine > room_above) {
        continue;
      }
      room_above = y + kHalfLine - kSmall;
      canvas_.text(plot.left - 2.0 * kTick,
                   y + kHalfLine,
                   hz < 1000 ? std::to_string(hz) : std::to_string(hz / 1000) + "k",
                   kSmall,
                   kPale,
                   Anchor::right);
    }
  }

  void mark_windows(const Area& plot, const std::vector<TimeWindow>& windows) {
    constexpr double kBar = 3.0;
    for (const TimeWindow& window : windows) {
      const bool is_whole = window.begin_s <= 0.0 && window.end_s >= length_s_;
      if (is_whole || window.begin_s >= length_s_) {
        continue;
      }
      const double from = x_of(window.begin_s);
      const double to = x_of(window.end_s);
      canvas_.fill({from, plot.top - kBar, to - from, kBar}, kMark);
      for (const double edge : {from, to - 1.0}) {
        canvas_.dashed_line(edge, plot.top, edge, plot.top + plot.height, kMark);
      }
    }
  }

  void name_times() {
    for (const double mark : marks()) {
      canvas_.text(x_of(mark),
                   kHeight - kTimes + 1.5 * kSmall,
                   time_in_words(mark, length_s_, step_s_),
                   kSmall,
                   kPale,
                   Anchor::middle);
    }
  }

  /// Beside the first spectrogram: which colour is which level.
  void draw_scale(double top_db) {
    constexpr int kStepDb = 20;
    const Area scale{kWidth - kRight + 16.0, kTitle, 12.0, static_cast<double>(kBands)};
    canvas_.image(scale, at::linspace(1.0, 0.0, kBands).unsqueeze(1));
    for (int below = 0; below <= static_cast<int>(kRangeDb); below += kStepDb) {
      canvas_.text(scale.left + scale.width + 6.0,
                   scale.top + scale.height * below / kRangeDb + kHalfLine,
                   std::to_string(std::lround(top_db - below)),
                   kSmall,
                   kPale);
    }
    canvas_.text(scale.left, scale.top - kAboveAxis, "dBFS", kSmall, kPale);
    canvas_.text(kLeft - 2.0 * kTick, scale.top - kAboveAxis, "Hz", kSmall, kPale, Anchor::right);
  }

  void write(const std::filesystem::path& file, bool overwrite) const {
    OutputFile output(file, overwrite);
    if (const std::string fault = canvas_.write_png(output.temporary()); !fault.empty()) {
      throw Error(ErrorKind::input,
                  "cannot write '" + file.string() + "': " + fault +
                      "; free some space, or name another file");
    }
    output.commit();
  }

 private:
  static constexpr double kAboveAxis = 10.0;
  static constexpr double kTick = 4.0;
  static constexpr double kHalfLine = 4.0;

  double x_of(double seconds) const {
    return kLeft + kPlotWidth * std::clamp(seconds / length_s_, 0.0, 1.0);
  }

  /// Times that are marked on the axis, in seconds.
  std::vector<double> marks() const {
    std::vector<double> times;
    const auto count = static_cast<int>(length_s_ / step_s_);
    for (int i = 0; i <= count; ++i) {
      times.push_back(i * step_s_);
    }
    return times;
  }

  Canvas canvas_;
  double length_s_;
  double step_s_;
};

}  // namespace

/// The columns of one sound.
class SeparationPicture::Track {
 public:
  explicit Track(std::int64_t sample_rate)
      : spectrum_(sample_rate, kBands),
        held_(at::zeros({spectrum_.window() / 2})),  // the first window is around the first sample
        unmerged_(at::empty({0, kBands})),
        columns_(at::empty({0, kBands})) {}

  void add(const at::Tensor& block) {
    held_ = at::cat({held_, block.mean(0)});
    take(spectrum_.columns(held_));
  }

  void finish() {
    const std::int64_t lacking = std::max<std::int64_t>(spectrum_.window() - held_.size(0), 0);
    held_ = at::constant_pad_nd(held_, {0, std::max(lacking, spectrum_.window() / 2)});
    take(spectrum_.columns(held_));
    merge(unmerged_.size(0));
  }

  double loudest() const { return columns_.max().item<double>(); }

  const dsp::MelSpectrum& spectrum() const noexcept { return spectrum_; }

  /// Of so many samples, in dB: (bands, columns), high bands first.
  at::Tensor levels(double samples) const {
    const double columns = samples / static_cast<double>(spectrum_.hop() * merged_);
    return columns_.slice(0, 0, std::max<std::int64_t>(std::llround(columns), 1)).t().flip(0);
  }

 private:
  void take(const at::Tensor& found) {
    held_ = held_.slice(0, found.size(0) * spectrum_.hop()).clone();
    unmerged_ = at::cat({unmerged_, found});
    merge(unmerged_.size(0) / merged_ * merged_);
    while (columns_.size(0) > kMostColumns) {
      const std::int64_t even = columns_.size(0) / 2 * 2;
      unmerged_ = at::cat({columns_.slice(0, even), unmerged_});  // one column, or none
      columns_ = loudest_of(columns_.slice(0, 0, even), 2);
      merged_ *= 2;
    }
  }

  /// So many columns as they came, to such as are kept.
  void merge(std::int64_t count) {
    if (count > 0) {
      columns_ = at::cat({columns_, loudest_of(unmerged_.slice(0, 0, count), merged_)});
      unmerged_ = unmerged_.slice(0, count).clone();
    }
  }

  static at::Tensor loudest_of(const at::Tensor& columns, std::int64_t group) {
    const std::int64_t lacking = (group - columns.size(0) % group) % group;
    return at::constant_pad_nd(columns, {0, 0, 0, lacking}, dsp::MelSpectrum::kFloorDb)
        .reshape({-1, group, kBands})
        .amax(1);
  }

  dsp::MelSpectrum spectrum_;
  at::Tensor held_;      // samples that later windows need
  at::Tensor unmerged_;  // (columns, bands), fewer than are merged into one
  at::Tensor columns_;   // (columns, bands)
  std::int64_t merged_ = 1;
};

SeparationPicture::SeparationPicture(std::int64_t sample_rate)
    : rate_(static_cast<double>(sample_rate)) {
  for (int i = 0; i < 3; ++i) {
    tracks_.push_back(std::make_unique<Track>(sample_rate));
  }
}

SeparationPicture::~SeparationPicture() = default;

void SeparationPicture::add(const at::Tensor& mixture, const at::Tensor& output) {
  samples_ += static_cast<double>(mixture.size(1));
  tracks_[0]->add(mixture);
  tracks_[1]->add(output);
  tracks_[2]->add(mixture - output);
}

void SeparationPicture::write(const std::filesystem::path& file,
                              const Titles& titles,
                              const std::vector<TimeWindow>& windows,
                              bool overwrite) {
  for (const auto& track : tracks_) {
    track->finish();
  }
  Sheet sheet(samples_ / rate_);
  const double top_db = std::max({tracks_[0]->loudest(), tracks_[1]->loudest(), kLeastTopDb});
  const std::array<const std::string*, 3> names{&titles.mixture, &titles.output, &titles.residual};
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    const Area plot = Sheet::plot(i);
    sheet.draw(plot, *names[i], tracks_[i]->levels(samples_), top_db);
    sheet.mark_frequencies(plot, tracks_[i]->spectrum());
    sheet.mark_windows(plot, windows);
  }
  sheet.name_times();
  sheet.draw_scale(top_db);
  sheet.write(file, overwrite);
}

void check_picture_name(const std::filesystem::path& file) {
  if (lower_extension(file) != ".png") {
    refuse("'" + file.string() + "' is not a supported picture format; name it .png");
  }
}

}  // namespace lasso::picture
