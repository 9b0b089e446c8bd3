#include "target_writer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>

#include "lasso/audio/not_held.hpp"
#include "lasso/audio/sample_format.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/separate/output_name.hpp"

namespace lasso::separate {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostStemBytes = 100;  // of a scratch file

audio::SampleFormat output_format(const SeparationJob& job,
                                  const fs::path& path,
                                  const audio::AudioReader& input) {
  const std::int64_t channels = job.channels == ChannelMode::mono ? 1 : input.channels();
  auto format = audio::format_for(path, input.format(), input.sample_rate(), channels, job.writing);
  if (job.clip == Clip::floating && audio::integer_bits(format) > 0) {
    auto floating = job.writing;
    floating.bits = 0;
    format = audio::format_for(path, input.format(), input.sample_rate(), channels, floating);
  }
  return format;
}

}  // namespace

std::optional<std::int64_t> exact_length(const audio::AudioReader& file) {
  return file.length().is_exact() ? std::optional(file.length().samples) : std::nullopt;
}

audio::OutputRequest request_for(const SeparationJob& job,
                                 const fs::path& path,
                                 const audio::AudioReader& input) {
  audio::OutputRequest request;
  request.path = path;
  request.format = output_format(job, path, input);
  request.sample_rate = input.sample_rate();
  request.channels = job.channels == ChannelMode::mono ? 1 : input.channels();
  request.samples = exact_length(input);
  request.tags = input.tags();
  request.layout = request.channels == input.channels() ? input.layout() : "";
  if (!audio::is_stream(job.input) && !job.reading.raw) {
    request.beside = {job.input, job.reading.track, input.begins_s()};
  }
  request.overwrite = job.overwrite;
  return request;
}

/// Writes a sound as floating point first, and when it is complete as it is to be, as much quieter
/// as it takes to stay within full scale.
class RescalingWriter {
 public:
  explicit RescalingWriter(const audio::OutputRequest& request)
      : request_(request),
        // Its temporary name begins as the output's: what a kill leaves is found with that's.
        scratch_(request.path.parent_path() /
                     (cut_name(request.path.stem().string(), kMostStemBytes) + ".loud.wav"),
                 /*overwrite=*/true),
        loud_(loud_request()) {}

  at::Tensor write(const at::Tensor& block) {
    peak_ = std::max(peak_, block.abs().nan_to_num(0.0, 0.0).max().item<double>());
    return loud_.write(block);
  }

  const std::vector<std::string>& notes() const noexcept { return notes_; }

  /// Gives how much quieter it became, in dB.
  double commit() {
    loud_.commit();
    const double scale = peak_ > 1.0 ? 1.0 / peak_ : 1.0;
    audio::AudioReader loud(scratch_.temporary());
    audio::AudioWriter output(request_);
    for (auto block = loud.read(kBlockSamples); block.size(1) > 0;
         block = loud.read(kBlockSamples)) {
      check_interrupt();
      output.write(block * scale);
    }
    output.commit();
    notes_ = output.notes();
    return -20.0 * std::log10(scale);
  }

 private:
  audio::OutputRequest loud_request() const {
    audio::OutputRequest request = request_;
    request.path = scratch_.temporary();
    request.format = audio::format_for(
        request.path, {}, request.sample_rate, request.channels, {"wav", 0, std::nullopt});
    request.beside = {};
    request.overwrite = true;
    return request;
  }

  audio::OutputRequest request_;
  OutputFile scratch_;
  audio::AudioWriter loud_;
  double peak_ = 0.0;
  std::vector<std::string> notes_;
};

TargetWriter::TargetWriter(const SeparationJob& job,
                           const Target& target,
                           const audio::AudioReader& file,
                           dsp::TimeGate& gate,
                           SampleSource& to_edit,
                           SampleSource& mixture,
                           SampleSource& separated)
    : gate_(gate),
      edit_(job.edit),
      observer_(target.observer),
      mixture_(mixture),
      edited_(to_edit, separated, gate, job.edit) {
  const auto request = request_for(job, target.output, file);
  format_ = request.format;
  if (format_.muxer.empty() && !file.has_picture() && !file.extras().empty()) {
    notes_.push_back(audio::not_held(file.extras()));
  }
  if (file.has_picture() && !format_.is_film) {
    notes_.push_back("holds the audio only, without the picture");
  }
  dithers_ = audio::loses_bits(file.format(), request.format);
  if (job.clip == Clip::rescale) {
    rescaling_ = std::make_unique<RescalingWriter>(request);
  } else {
    output_ = std::make_unique<audio::AudioWriter>(request);
  }
  if (!target.residual.empty()) {
    residual_ = std::make_unique<audio::AudioWriter>(request_for(job, target.residual, file));
  }
}

TargetWriter::~TargetWriter() = default;

std::int64_t TargetWriter::step(std::int64_t most, at::Tensor* rest) {
  const at::Tensor block = edited_.read(most);
  if (block.size(1) > 0) {
    const at::Tensor x = read_exactly(mixture_, block.size(1));
    const at::Tensor written = rescaling_
                                   ? rescaling_->write(block)
                                   : output_->write(block, dithers_ ? block.ne(x) : at::Tensor());
    if (residual_) {
      residual_->write(x - written);
    }
    if (observer_) {
      observer_(x, written, mixture_.sample_rate());
    }
    if (rest != nullptr) {
      *rest = (rest->defined() ? *rest : x) - share_of(x, written);
    }
    position_ += block.size(1);
    energy_in_ += dsp::energy(x);
    energy_out_ += dsp::energy(written);
  }
  return block.size(1);
}

TargetReport TargetWriter::finish() {
  TargetReport report;
  report.format = audio::describe(format_);
  report.window_was_cut = gate_.was_cut();
  report.windows_left_out = gate_.left_out();
  const double kept = energy_out_ / energy_in_;  // not a number where all is silent
  report.level_change_db =
      kept > 0.0 ? 10.0 * std::log10(kept) : -std::numeric_limits<double>::infinity();
  if (rescaling_) {
    report.rescaled_db = rescaling_->commit();
    report.notes = rescaling_->notes();
  } else {
    output_->commit();
    report.clipped = output_->clipped();
    report.notes = output_->notes();
  }
  report.notes.insert(report.notes.end(), notes_.begin(), notes_.end());
  if (residual_) {
    residual_->commit();
    report.residual_clipped = residual_->clipped();
  }
  return report;
}

/// What the target has of the input under its gate, as it was written.
at::Tensor TargetWriter::share_of(const at::Tensor& x, const at::Tensor& written) const {
  if (edit_.mode == Mode::remove) {
    return x - written;
  }
  const at::Tensor h = gate_.values(position_, x.size(1)) * edit_.strength;
  return at::where(h == 0.0, at::zeros_like(x), written - (1.0 - h) * x);
}

}  // namespace lasso::separate
