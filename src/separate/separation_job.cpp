#include "lasso/separate/separation_job.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

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
#include "target_writer.hpp"

namespace lasso::separate {

namespace fs = std::filesystem;

namespace {

void refuse_same_file(const fs::path& a, const fs::path& b) {
  std::error_code ignored;
  if (a == b || fs::equivalent(a, b, ignored)) {
    throw Error(ErrorKind::usage,
                "'" + a.string() + "' and '" + b.string() +
                    "' are the same file; give every input and output a name of its own");
  }
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
FirstPassResult listen(const SeparationJob& job,
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
      separation.low_memory ? static_cast<SampleSource&>(resampled) : ahead.emplace(resampled);
  const double samples = file.about_s() * static_cast<double>(separation.front_end.sample_rate);
  return first_pass(at_model_rate, separation, [&](std::int64_t heard) {
    progress(samples > 0.0 ? std::min(static_cast<double>(heard) / samples, 1.0) : 0.0);
  });
}

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
                "--clip rescale needs the complete output first, so it allows no --residual, "
                "--rest or -; omit them or use --clip float");
  }
}

/// How loud what comes of an absent sound may be, or an Error where it is not to be.
double level_if_absent(const SeparationJob& job, const FirstPassResult& result) {
  if (job.if_absent == IfAbsent::fail) {
    throw Error(ErrorKind::input,
                "'" + job.input.string() + "': the sound was not found (" +
                    std::to_string(std::lround(100.0 * result.presence)) +
                    " % likely present), so nothing was written; use other words, or omit "
                    "--if-absent fail");
  }
  return level_of_absent(job.if_absent);
}

/// What becomes of a file must not depend on what nobody hears.
void refuse_to_guess(const SeparationJob& job) {
  if (job.if_absent == IfAbsent::fail || job.if_absent == IfAbsent::omit) {
    throw Error(ErrorKind::usage,
                "whether a sound is in '" + job.input.string() +
                    "' is decided in two passes, which need a file, a model that supports them and "
                    "no --passes 1; otherwise omit --if-absent fail and --only-present");
  }
}

std::vector<dsp::TimeGate> gates_of(const SeparationJob& job, const audio::AudioReader& file) {
  std::vector<dsp::TimeGate> gates;
  for (const Target& target : job.targets) {
    gates.emplace_back(target.windows, file.sample_rate(), exact_length(file), job.fade);
  }
  return gates;
}

/// First passes through the job's input, for what is to be edited of it. `progress`: share of them.
std::vector<FirstPassResult> hear_targets(const SeparationJob& job,
                                          const audio::AudioReader& file,
                                          const Separation& separation,
                                          const std::function<void(double share)>& progress) {
  const auto gates = gates_of(job, file);
  const auto count = static_cast<double>(job.targets.size());
  std::vector<FirstPassResult> results;
  for (std::size_t i = 0; i < job.targets.size(); ++i) {
    results.push_back(listen(job, separation, i, gates[i], [&](double share) {
      progress((static_cast<double>(i) + share) / count);
    }));
    if (!results[i].is_there) {
      results[i].query.level *= level_if_absent(job, results[i]);
    }
  }
  return results;
}

/// What the outputs and windows ask of the input.
void check_fit(const SeparationJob& job, const audio::AudioReader& file) {
  for (const Target& target : job.targets) {
    request_for(job, target.output, file);
    if (!target.residual.empty()) {
      request_for(job, target.residual, file);
    }
  }
  gates_of(job, file);
  if (!job.rest.empty()) {
    request_for(job, job.rest, file);
  }
}

/// Reads, separates, mixes and writes. `before_s`: of progress that was made before.
SeparationReport write_targets(const SeparationJob& job,
                               const Separation& separation,
                               audio::AudioReader& file,
                               double before_s,
                               const std::function<void(const Progress&)>& progress) {
  SeparationReport report;
  report.sample_rate = file.sample_rate();
  const auto rate = static_cast<double>(file.sample_rate());
  if (job.targets.empty()) {
    report.samples = std::llround(file.about_s() * rate);
    report.damage = file.damage();
    return report;
  }
  Downmix mean(file);
  SampleSource& mixture =
      job.channels == ChannelMode::mono ? static_cast<SampleSource&>(mean) : file;
  const std::int64_t channels = mixture.channels();
  report.channels = channels;
  report.plan = plan_blocks(separation, channels);
  auto gates = gates_of(job, file);
  // With gates of its own: those that mix learn the recording's length on the way.
  const auto is_wanted = [gates](std::int64_t begin, std::int64_t samples) {
    return std::any_of(gates.begin(), gates.end(), [=](const dsp::TimeGate& gate) {
      return !gate.is_closed(begin, samples);
    });
  };

  // Reading, separating and writing overlap; not at the price of memory that is asked for
  // sparingly, and not where the input may keep its reader waiting after an interrupt.
  const bool overlaps = !separation.low_memory && !audio::is_stream(job.input);
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

  const std::int64_t step = samples_at_once(separation, file.sample_rate());
  const double left = before_s > 0.0 ? 1.0 - before_s / file.about_s() : 1.0;
  for (std::int64_t moved = 1; moved > 0;) {
    check_interrupt();
    at::Tensor left_over;
    for (TargetWriter& writer : writers) {
      moved = writer.step(step, rest ? &left_over : nullptr);
    }
    if (rest && moved > 0) {
      rest->write(left_over);
    }
    report.samples += moved;
    progress({before_s + left * static_cast<double>(report.samples) / rate, file.about_s()});
  }
  computed.reset();  // their threads may try to read beyond the end once more
  read.reset();
  report.damage = file.damage();
  for (TargetWriter& writer : writers) {
    report.targets.push_back(writer.finish());
  }
  if (rest) {
    rest->commit();
    report.rest_clipped = rest->clipped();
  }
  return report;
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
  const bool is_live = audio::is_stream(job.input);
  if (is_live || separation.low_memory || separation.max_memory > 0) {
    separation.pace = nn::Pace::at_once;
  }
  const bool is_heard_before = separation.second_pass && !is_live;
  if (!is_heard_before || separation.second_pass->presence.least <= 0.0) {
    refuse_to_guess(job);
  }
  if (!is_heard_before) {
    return write_targets(job, separation, file, 0.0, progress);
  }
  const double before_s = 0.5 * file.about_s();
  const auto results = hear_targets(job, file, separation, [&](double share) {
    progress({share * before_s, file.about_s()});
  });
  SeparationJob to_write = job;
  to_write.targets.clear();
  separation.queries.clear();
  const auto is_written = [&job](const FirstPassResult& result) {
    return result.is_there || job.if_absent != IfAbsent::omit;
  };
  for (std::size_t i = 0; i < job.targets.size(); ++i) {
    if (is_written(results[i])) {
      to_write.targets.push_back(job.targets[i]);
      separation.queries.push_back(results[i].query);
    }
  }
  SeparationReport report = write_targets(to_write, separation, file, before_s, progress);
  auto written = std::exchange(report.targets, {});
  auto next = written.begin();
  for (const FirstPassResult& result : results) {
    TargetReport target = is_written(result) ? std::move(*next++) : TargetReport();
    target.is_written = is_written(result);
    target.presence = result.presence;
    target.is_there = result.is_there;
    target.heard = result.heard;
    report.targets.push_back(std::move(target));
  }
  return report;
}

}  // namespace lasso::separate
