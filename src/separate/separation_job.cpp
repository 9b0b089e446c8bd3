#include "lasso/separate/separation_job.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <system_error>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/audio_writer.hpp"
#include "lasso/audio/not_held.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/audio/sample_format.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/read_ahead.hpp"
#include "lasso/core/tee.hpp"
#include "lasso/dsp/metrics.hpp"
#include "lasso/dsp/time_gate.hpp"
#include "lasso/separate/channels.hpp"
#include "lasso/separate/gated_mix.hpp"
#include "lasso/separate/output_name.hpp"
#include "lasso/separate/second_pass.hpp"
#include "lasso/separate/separated_stream.hpp"

namespace lasso::separate {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostStemBytes = 100;  // of a scratch file

void refuse_same_file(const fs::path& a, const fs::path& b) {
  std::error_code ignored;
  if (a == b || fs::equivalent(a, b, ignored)) {
    throw Error(ErrorKind::usage,
                "'" + a.string() + "' and '" + b.string() +
                    "' are the same file; give every input and output a name of its own");
  }
}

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

std::optional<std::int64_t> exact_length(const audio::AudioReader& file) {
  return file.length().is_exact() ? std::optional(file.length().samples) : std::nullopt;
}

/// What a stream has where a gate is not closed, one part after the other.
class OpenParts : public SampleSource {
 public:
  OpenParts(SampleSource& source, const dsp::TimeGate& gate) : source_(source), gate_(gate) {}

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return source_.channels(); }

  at::Tensor read(std::int64_t max_samples) override {
    constexpr std::int64_t kForever = std::int64_t{1} << 62U;
    while (!gate_.is_closed(position_, kForever)) {
      at::Tensor block = source_.read(std::min(max_samples, kBlockSamples));
      const std::int64_t begin = position_;
      position_ += block.size(1);
      if (block.size(1) == 0 || !gate_.is_closed(begin, block.size(1))) {
        return block;
      }
    }
    return at::empty({channels(), 0}, at::kFloat);
  }

 private:
  SampleSource& source_;
  const dsp::TimeGate& gate_;
  std::int64_t position_ = 0;
};

/// A first pass through the job's input for one of its targets. `progress`: share of the input.
Finding listen(const SeparationJob& job,
               Separation separation,
               std::size_t target,
               const dsp::TimeGate& gate,
               const std::function<void(double share)>& progress) {
  separation.queries = {separation.queries[target]};
  audio::AudioReader file(job.input, job.reading);
  Downmix mean(file);
  OpenParts parts(mean, gate);
  audio::Resampler resampled(parts, separation.front_end.sample_rate, job.resampler);
  std::optional<ReadAhead> ahead;
  SampleSource& at_model_rate =
      separation.sparing ? static_cast<SampleSource&>(resampled) : ahead.emplace(resampled);
  const double samples = file.about_s() * static_cast<double>(separation.front_end.sample_rate);
  return first_pass(at_model_rate, separation, [&](std::int64_t heard) {
    progress(samples > 0.0 ? std::min(static_cast<double>(heard) / samples, 1.0) : 0.0);
  });
}

/// What a file of the job is to hold.
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

/// One target's way from the mixture into its files.
class TargetWriter {
 public:
  TargetWriter(const SeparationJob& job,
               const Target& target,
               const audio::AudioReader& file,
               dsp::TimeGate& gate,
               SampleSource& to_edit,
               SampleSource& mixture,
               SampleSource& separated)
      : gate_(gate),
        edit_(job.edit),
        mixture_(mixture),
        edited_(to_edit, separated, gate, job.edit) {
    const auto request = request_for(job, target.output, file);
    format_ = request.format;
    if (format_.muxer.empty() && !file.has_picture() && !file.extras().empty()) {
      notes_.push_back(audio::not_held(file.extras()));
    }
    if (file.has_picture() && !format_.is_film) {
      notes_.push_back("holds the sound alone, without the picture");
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

  /// Moves a block; gives its length. `rest`: where there is one, what the target takes away is
  /// taken from it; empty before the first target.
  std::int64_t step(at::Tensor* rest) {
    const at::Tensor block = edited_.read(kBlockSamples);
    if (block.size(1) > 0) {
      const at::Tensor x = read_exactly(mixture_, block.size(1));
      const at::Tensor written = rescaling_
                                     ? rescaling_->write(block)
                                     : output_->write(block, dithers_ ? block.ne(x) : at::Tensor());
      if (residual_) {
        residual_->write(x - written);
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

  TargetReport finish() {
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

 private:
  /// What the target has of the input under its gate, as it was written.
  at::Tensor share_of(const at::Tensor& x, const at::Tensor& written) const {
    if (edit_.mode == Mode::remove) {
      return x - written;
    }
    const at::Tensor h = gate_.values(position_, x.size(1)) * edit_.strength;
    return at::where(h == 0.0, at::zeros_like(x), written - (1.0 - h) * x);
  }

  const dsp::TimeGate& gate_;
  Edit edit_;
  SampleSource& mixture_;
  GatedMix edited_;
  std::int64_t position_ = 0;
  audio::SampleFormat format_;
  bool dithers_ = false;
  std::vector<std::string> notes_;
  std::unique_ptr<audio::AudioWriter> output_;  // or else rescaling_
  std::unique_ptr<RescalingWriter> rescaling_;
  std::unique_ptr<audio::AudioWriter> residual_;
  double energy_in_ = 0.0;
  double energy_out_ = 0.0;
};

/// The outputs, before anything is read.
void check_outputs(const SeparationJob& job) {
  std::vector<fs::path> taken = job.examples;
  if (job.input != "-") {
    taken.push_back(job.input);
  }
  const auto take = [&](const fs::path& output) {
    if (output.empty()) {
      return;
    }
    for (const fs::path& other : taken) {
      refuse_same_file(other, output);
    }
    if (output != "-") {
      check_writable(output, job.overwrite);
    }
    taken.push_back(output);
  };
  bool streams = false;
  bool leaves = !job.rest.empty();
  for (const Target& target : job.targets) {
    take(target.output);
    take(target.residual);
    streams = streams || target.output == "-";
    leaves = leaves || !target.residual.empty();
  }
  take(job.rest);
  if (job.clip == Clip::rescale && (leaves || streams)) {
    throw Error(ErrorKind::usage,
                "what is rescaled must be complete first, and leaves no residual or rest; use "
                "--clip float or leave --residual, --rest and - out");
  }
}

/// How loud what comes of an absent sound may be, or an Error where it is not to be.
double level_if_absent(const SeparationJob& job, const Finding& finding) {
  if (job.if_absent == IfAbsent::fail) {
    throw Error(ErrorKind::input,
                "'" + job.input.string() + "' has nothing like what was asked for (" +
                    std::to_string(std::lround(100.0 * finding.presence)) +
                    " % likely there), so nothing was written; ask in other words, or leave "
                    "--if-absent fail out");
  }
  return level_of_absent(job.if_absent);
}

/// What the outputs and windows ask of the input.
void check_fit(const SeparationJob& job, const audio::AudioReader& file) {
  for (const Target& target : job.targets) {
    output_format(job, target.output, file);
    if (!target.residual.empty()) {
      output_format(job, target.residual, file);
    }
    const dsp::TimeGate gate(target.windows, file.sample_rate(), exact_length(file), job.fade);
  }
  if (!job.rest.empty()) {
    output_format(job, job.rest, file);
  }
}

}  // namespace

std::int64_t check(const SeparationJob& job) {
  constexpr std::int64_t kLikely = 2;
  check_outputs(job);
  if (audio::is_stream(job.input)) {
    return job.reading.raw ? job.reading.raw->channels : kLikely;
  }
  const audio::AudioReader file(job.input, job.reading);
  check_fit(job, file);
  return job.channels == ChannelMode::each ? file.channels() : 1;
}

SeparationReport run(const SeparationJob& job,
                     Separation separation,
                     const std::function<void(const Progress&)>& progress) {
  TORCH_CHECK(!job.targets.empty() && job.targets.size() == separation.queries.size(),
              "each target must have a query, got ",
              job.targets.size(),
              " and ",
              separation.queries.size());
  const at::NoGradGuard no_grad;
  check_outputs(job);
  audio::AudioReader file(job.input, job.reading);
  check_fit(job, file);
  separation.linked = job.channels == ChannelMode::linked;
  Downmix mean(file);
  SampleSource& mixture =
      job.channels == ChannelMode::mono ? static_cast<SampleSource&>(mean) : file;
  const std::int64_t channels = mixture.channels();
  const auto count = static_cast<std::int64_t>(job.targets.size());

  std::vector<dsp::TimeGate> gates;
  for (const Target& target : job.targets) {
    gates.emplace_back(target.windows, file.sample_rate(), exact_length(file), job.fade);
  }
  // With gates of its own: those that mix learn the recording's length on the way.
  const auto is_wanted = [gates](std::int64_t begin, std::int64_t samples) {
    return std::any_of(gates.begin(), gates.end(), [=](const dsp::TimeGate& gate) {
      return !gate.is_closed(begin, samples);
    });
  };

  std::vector<Finding> findings;
  double before_s = 0.0;  // of progress
  if (separation.second_pass && !audio::is_stream(job.input)) {
    const double share_s = 0.5 * file.about_s() / static_cast<double>(count);
    for (std::size_t i = 0; i < job.targets.size(); ++i) {
      findings.push_back(listen(job, separation, i, gates[i], [&](double share) {
        progress({before_s + share * share_s, file.about_s()});
      }));
      before_s += share_s;
      separation.queries[i] = findings[i].query;
      if (!findings[i].is_there) {
        separation.queries[i].level *= level_if_absent(job, findings[i]);
      }
    }
  }

  // Reading, separating and writing overlap; not at the price of memory that is asked for
  // sparingly, and not where the input may keep its reader waiting after an interrupt.
  const bool overlaps = !separation.sparing && !audio::is_stream(job.input);
  const auto in_its_own_thread = [&](std::optional<ReadAhead>& ahead,
                                     SampleSource& stage) -> SampleSource& {
    return overlaps ? ahead.emplace(stage) : stage;
  };
  std::optional<ReadAhead> read;
  Tee mixtures(in_its_own_thread(read, mixture), 1 + 2 * job.targets.size());
  SeparatedStream targets(mixtures.end(0), separation, job.resampler, is_wanted);
  std::optional<ReadAhead> computed;
  Tee separated(in_its_own_thread(computed, targets), job.targets.size());
  std::deque<ChannelRange> ranges;
  std::deque<TargetWriter> writers;
  for (std::size_t i = 0; i < job.targets.size(); ++i) {
    ranges.emplace_back(separated.end(i), static_cast<std::int64_t>(i) * channels, channels);
    writers.emplace_back(job,
                         job.targets[i],
                         file,
                         gates[i],
                         mixtures.end(1 + 2 * i),
                         mixtures.end(2 + 2 * i),
                         ranges.back());
  }

  std::optional<audio::AudioWriter> rest;
  if (!job.rest.empty()) {
    rest.emplace(request_for(job, job.rest, file));
  }

  const auto rate = static_cast<double>(file.sample_rate());
  SeparationReport report;
  report.sample_rate = file.sample_rate();
  report.channels = channels;
  report.plan = plan_blocks(separation, channels);
  const double left = before_s > 0.0 ? 1.0 - before_s / file.about_s() : 1.0;
  for (std::int64_t moved = 1; moved > 0;) {
    check_interrupt();
    at::Tensor left_over;
    for (TargetWriter& writer : writers) {
      moved = writer.step(rest ? &left_over : nullptr);
    }
    if (rest && moved > 0) {
      rest->write(left_over);
    }
    report.samples += moved;
    progress({before_s + left * static_cast<double>(report.samples) / rate, file.about_s()});
  }
  report.damage = file.damage();
  for (TargetWriter& writer : writers) {
    report.targets.push_back(writer.finish());
  }
  if (rest) {
    rest->commit();
    report.rest_clipped = rest->clipped();
  }
  for (std::size_t i = 0; i < findings.size(); ++i) {
    report.targets[i].presence = findings[i].presence;
    report.targets[i].is_there = findings[i].is_there;
    report.targets[i].heard = findings[i].heard;
  }
  return report;
}

}  // namespace lasso::separate
