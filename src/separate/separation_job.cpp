#include "lasso/separate/separation_job.hpp"

#include <cmath>
#include <optional>
#include <system_error>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/audio_writer.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/audio/sample_format.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/tee.hpp"
#include "lasso/dsp/time_gate.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::separate {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxSlugBytes = 60;

std::string slug_of(const std::string& query) {
  std::string slug;
  for (const char c : query) {
    const auto byte = static_cast<unsigned char>(c);
    const bool upper = byte >= 'A' && byte <= 'Z';
    const bool kept = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
    if (upper || kept) {
      slug += upper ? static_cast<char>(byte - 'A' + 'a') : c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  if (slug.size() > kMaxSlugBytes) {
    std::size_t end = kMaxSlugBytes;
    while (end > 0 && (static_cast<unsigned char>(slug[end]) & 0xC0U) == 0x80U) {
      --end;  // not in the middle of a UTF-8 character
    }
    slug.resize(end);
  }
  slug.erase(slug.find_last_not_of('-') + 1);
  return slug.empty() ? "sound" : slug;
}

double energy(const at::Tensor& block) {
  return block.to(at::kDouble).square().sum().item<double>();
}

void refuse_same_file(const fs::path& a, const fs::path& b) {
  std::error_code ignored;
  if (a == b || fs::equivalent(a, b, ignored)) {
    throw Error(ErrorKind::usage,
                "'" + a.string() + "' and '" + b.string() +
                    "' are the same file; give every input and output a name of its own");
  }
}

audio::SampleFormat output_format(const fs::path& path, const audio::AudioReader& input) {
  return audio::format_for(path, input.format(), input.sample_rate(), input.channels());
}

}  // namespace

fs::path output_name(const fs::path& input, const std::string& query) {
  fs::path name = input;
  std::string extension = input.extension().string();
  try {
    audio::format_for("x" + extension, {}, 32000, 1);
  } catch (const Error&) {
    extension = ".wav";
  }
  name.replace_filename(input.stem().string() + "." + slug_of(query) + extension);
  return name;
}

void check(const SeparationJob& job) {
  const audio::AudioReader file(job.input);
  refuse_same_file(job.input, job.output);
  check_writable(job.output, job.overwrite);
  output_format(job.output, file);
  if (!job.residual.empty()) {
    refuse_same_file(job.input, job.residual);
    refuse_same_file(job.output, job.residual);
    check_writable(job.residual, job.overwrite);
    output_format(job.residual, file);
  }
  const dsp::TimeGate gate(job.windows, file.sample_rate(), file.samples());
}

SeparationReport run(const SeparationJob& job,
                     const model::FrontEnd& front_end,
                     MaskEstimator& estimator,
                     const at::Tensor& condition,
                     const std::function<void(double)>& progress) {
  const at::NoGradGuard no_grad;
  check(job);
  audio::AudioReader file(job.input);
  const dsp::TimeGate gate(job.windows, file.sample_rate(), file.samples());
  audio::AudioWriter output(job.output,
                            output_format(job.output, file),
                            file.sample_rate(),
                            file.channels(),
                            job.overwrite);
  std::optional<audio::AudioWriter> residual;
  if (!job.residual.empty()) {
    residual.emplace(job.residual,
                     output_format(job.residual, file),
                     file.sample_rate(),
                     file.channels(),
                     job.overwrite);
  }

  Tee to_model_and_edit(file);
  Tee to_edit_and_residual(to_model_and_edit.second());
  audio::Resampler at_model_rate(to_model_and_edit.first(), front_end.sample_rate);
  Separator target(at_model_rate, front_end, estimator, condition);
  audio::Resampler at_file_rate(target, file.sample_rate());
  GatedMix edited(to_edit_and_residual.first(), at_file_rate, gate, job.mode);
  SampleSource& mixture = to_edit_and_residual.second();

  SeparationReport report;
  double energy_in = 0.0;
  double energy_out = 0.0;
  for (auto block = edited.read(kBlockSamples); block.size(1) > 0;
       block = edited.read(kBlockSamples)) {
    check_interrupt();
    const at::Tensor x = mixture.read(block.size(1));
    const at::Tensor written = output.write(block);
    if (residual) {
      residual->write(x - written);
    }
    energy_in += energy(x);
    energy_out += energy(written);
    report.samples += block.size(1);
    progress(static_cast<double>(report.samples) / static_cast<double>(file.samples()));
  }
  output.commit();
  if (residual) {
    residual->commit();
  }
  report.sample_rate = file.sample_rate();
  report.channels = file.channels();
  report.format = output.format();
  report.clipped = output.clipped();
  report.residual_clipped = residual ? residual->clipped() : 0;
  report.window_was_cut = gate.was_cut();
  report.level_change_db = 10.0 * std::log10(energy_out / energy_in);
  return report;
}

}  // namespace lasso::separate
