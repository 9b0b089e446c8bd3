#include "overview.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fcntl.h>
#include <unistd.h>

#include "lasso/core/error.hpp"

namespace lasso::serve {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kMostLevels = 10;       // the coarsest column has days in it
constexpr std::int64_t kMostColumns = 16'384;  // given at once
constexpr std::int64_t kMostSamples = 4'000'000;
constexpr std::int64_t kBlock = 1 << 18;  // samples read at once: 6 s

/// Levels in dB, from -120 to 0, as bytes with sign.
std::vector<std::int8_t> as_bytes(const at::Tensor& levels) {
  const at::Tensor bytes = (255.0 * (1.0 - levels / dsp::MelSpectrum::kFloorDb))
                               .clamp(0.0, 255.0)
                               .round()
                               .sub(128.0)
                               .to(at::kChar);
  return {bytes.data_ptr<std::int8_t>(), bytes.data_ptr<std::int8_t>() + bytes.numel()};
}

}  // namespace

/// Bytes in a file, appended by one thread and read by others. Opened when it is read: a server has
/// many of them.
class Overview::Column {
 public:
  explicit Column(const fs::path& path)
      : fd_(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)), path_(path) {
    if (fd_ < 0) {
      fail();
    }
  }
  ~Column() { finish(); }
  Column(const Column&) = delete;
  Column& operator=(const Column&) = delete;

  void append(const void* bytes, std::size_t size) {
    waiting_.append(static_cast<const char*>(bytes), size);
  }

  /// From now on readers see what was appended.
  void flush() {
    std::size_t done = 0;
    while (done < waiting_.size()) {
      const ssize_t written = write(fd_, waiting_.data() + done, waiting_.size() - done);
      if (written <= 0) {
        fail();
      }
      done += static_cast<std::size_t>(written);
    }
    waiting_.clear();
  }

  /// Nothing more will come.
  void finish() {
    if (fd_ >= 0) {
      close(std::exchange(fd_, -1));
    }
  }

  /// What there is of it.
  std::string read(std::int64_t begin, std::int64_t size) const {
    const int fd = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::size_t done = 0;
    while (fd >= 0 && done < bytes.size()) {
      const ssize_t got = pread(
          fd, bytes.data() + done, bytes.size() - done, begin + static_cast<std::int64_t>(done));
      if (got <= 0) {
        break;
      }
      done += static_cast<std::size_t>(got);
    }
    if (fd >= 0) {
      close(fd);
    }
    bytes.resize(done);
    return bytes;
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(ErrorKind::input,
                "cannot write '" + path_.string() + "' (" + std::strerror(errno) +
                    "); free some space, or set TMPDIR to another folder");
  }

  int fd_;
  fs::path path_;
  std::string waiting_;
};

/// Columns of bytes at several resolutions: a coarser column holds the extremes of four finer ones.
class Overview::Levels {
 public:
  /// `takes_least`: of each column's bytes, whether the least counts and not the most.
  Levels(const fs::path& folder, const std::string& name, std::vector<bool> takes_least)
      : takes_least_(std::move(takes_least)) {
    for (std::int64_t level = 0; level < kMostLevels; ++level) {
      files_.push_back(std::make_unique<Column>(folder / (name + std::to_string(level))));
    }
    held_.resize(files_.size());
    held_columns_.resize(files_.size(), 0);
  }

  /// Bytes with sign of one column.
  void add(const std::vector<std::int8_t>& column) { add(0, column); }

  void flush() {
    for (const auto& file : files_) {
      file->flush();
    }
  }

  /// What is left of unfinished columns.
  void finish() {
    for (std::size_t level = 1; level < files_.size(); ++level) {
      if (held_columns_[level] > 0) {
        pass_on(level);
      }
    }
    flush();
    for (const auto& file : files_) {
      file->finish();
    }
  }

  std::string read(std::int64_t level, std::int64_t first, std::int64_t count) const {
    if (level < 0 || level >= kMostLevels || first < 0 || first > (std::int64_t{1} << 50)) {
      return {};
    }
    const auto width = static_cast<std::int64_t>(takes_least_.size());
    return files_[static_cast<std::size_t>(level)]->read(
        first * width, std::clamp<std::int64_t>(count, 0, kMostColumns) * width);
  }

 private:
  void add(std::size_t level, const std::vector<std::int8_t>& column) {
    files_[level]->append(column.data(), column.size());
    if (++level == files_.size()) {
      return;
    }
    auto& held = held_[level];
    if (held_columns_[level] == 0) {
      held = column;
    } else {
      for (std::size_t i = 0; i < column.size(); ++i) {
        held[i] = takes_least_[i] ? std::min(held[i], column[i]) : std::max(held[i], column[i]);
      }
    }
    if (++held_columns_[level] == kLevelFactor) {
      pass_on(level);
    }
  }

  void pass_on(std::size_t level) {
    held_columns_[level] = 0;
    add(level, std::exchange(held_[level], {}));
  }

  std::vector<bool> takes_least_;
  std::vector<std::unique_ptr<Column>> files_;
  std::vector<std::vector<std::int8_t>> held_;
  std::vector<std::int64_t> held_columns_;
};

Overview::Overview(const fs::path& folder, std::int64_t sample_rate, std::int64_t channels)
    : channels_(channels > 2 ? 1 : channels),
      spectrum_(sample_rate, kBands),
      top_hz_(0.5 * static_cast<double>(sample_rate)),
      sound_(std::make_unique<Column>(folder / "sound")),
      peaks_(std::make_unique<Levels>(folder, "peaks", std::vector<bool>{true, false})),
      spectra_(std::make_unique<Levels>(folder, "spectra", std::vector<bool>(kBands, false))),
      peaks_held_(at::zeros({channels_, 0})),
      spectra_held_(at::zeros({spectrum_.window() / 2})) {
}  // the first window is around the first sample

Overview::~Overview() = default;

void Overview::make(audio::AudioReader& recording, const std::function<void()>& progress) {
  const at::NoGradGuard no_grad;
  for (at::Tensor block = read_up_to(recording, kBlock); block.size(1) > 0;
       block = read_up_to(recording, kBlock)) {
    add(block.size(0) > 2 ? block.mean(0, /*keepdim=*/true) : block);
    progress();
  }
  if (peaks_held_.size(1) > 0) {
    add_peaks(at::zeros({channels_, kPeakSamples - peaks_held_.size(1)}));
  }
  add_spectra(at::zeros({spectrum_.window() / 2}), /*is_last=*/true);
  sound_->finish();
  peaks_->finish();
  spectra_->finish();
}

void Overview::add(const at::Tensor& block) {
  const at::Tensor words =
      (block.t() * 32768.0).round().clamp(-32768, 32767).to(at::kShort).contiguous();
  sound_->append(words.data_ptr(), words.nbytes());
  add_peaks(block);
  add_spectra(block.mean(0), /*is_last=*/false);
  sound_->flush();
  peaks_->flush();
  spectra_->flush();
  energy_ = energy_ + block.to(at::kDouble).square().mean(0).sum().item<double>();
  samples_ += block.size(1);
}

double Overview::rms() const noexcept {
  const auto samples = static_cast<double>(samples_);
  return samples > 0.0 ? std::sqrt(energy_ / samples) : 0.0;
}

void Overview::add_peaks(const at::Tensor& block) {
  peaks_held_ = at::cat({peaks_held_, block}, 1);
  const std::int64_t pairs = peaks_held_.size(1) / kPeakSamples;
  const at::Tensor whole =
      peaks_held_.narrow(1, 0, pairs * kPeakSamples).reshape({channels_, pairs, kPeakSamples});
  if (pairs > 0) {
    const auto bytes = [](const at::Tensor& levels) {
      return (levels * 127.0).round().clamp(-128, 127).to(at::kChar).contiguous();
    };
    const at::Tensor least = bytes(whole.amin({0, 2}));
    const at::Tensor most = bytes(whole.amax({0, 2}));
    for (std::int64_t i = 0; i < pairs; ++i) {
      peaks_->add({least.data_ptr<std::int8_t>()[i], most.data_ptr<std::int8_t>()[i]});
    }
  }
  peaks_held_ = peaks_held_.slice(1, pairs * kPeakSamples).clone();
}

void Overview::add_spectra(const at::Tensor& mean, bool is_last) {
  spectra_held_ = at::cat({spectra_held_, mean});
  if (is_last && spectra_held_.size(0) < spectrum_.window()) {
    spectra_held_ =
        at::constant_pad_nd(spectra_held_, {0, spectrum_.window() - spectra_held_.size(0)});
  }
  const at::Tensor columns = spectrum_.columns(spectra_held_);
  for (std::int64_t i = 0; i < columns.size(0); ++i) {
    spectra_->add(as_bytes(columns[i]));
  }
  spectra_held_ = spectra_held_.slice(0, columns.size(0) * spectrum_.hop()).clone();
}

std::string Overview::samples_from(std::int64_t begin, std::int64_t count) const {
  const std::int64_t width = 2 * channels_;
  const std::int64_t limit = samples_;
  begin = std::clamp<std::int64_t>(begin, 0, limit);
  return sound_->read(begin * width, std::clamp<std::int64_t>(count, 0, kMostSamples) * width);
}

std::string Overview::peaks(std::int64_t level, std::int64_t first, std::int64_t count) const {
  return peaks_->read(level, first, count);
}

std::string Overview::spectra(std::int64_t level, std::int64_t first, std::int64_t count) const {
  return spectra_->read(level, first, count);
}

}  // namespace lasso::serve
