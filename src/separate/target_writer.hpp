#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/audio_writer.hpp"
#include "lasso/core/sample_source.hpp"
#include "lasso/dsp/time_gate.hpp"
#include "lasso/separate/gated_mix.hpp"
#include "lasso/separate/separation_job.hpp"

namespace lasso::separate {

/// The number of samples in a file, if known before it is read.
std::optional<std::int64_t> exact_length(const audio::AudioReader& file);

/// The output request for a file of the job. Throws a usage Error if its container does not support
/// it.
audio::OutputRequest request_for(const SeparationJob& job,
                                 const std::filesystem::path& path,
                                 const audio::AudioReader& input);

class RescalingWriter;

/// Edits the mixture for one target and writes its files.
class TargetWriter {
 public:
  TargetWriter(const SeparationJob& job,
               const Target& target,
               const audio::AudioReader& file,
               dsp::TimeGate& gate,
               SampleSource& to_edit,
               SampleSource& mixture,
               SampleSource& separated);
  ~TargetWriter();

  /// Processes `most` samples, or those that are left, and returns how many. `rest`: if not null,
  /// what the target removes is subtracted from it; the tensor is undefined before the first
  /// target.
  std::int64_t step(std::int64_t most, at::Tensor* rest);

  TargetReport finish();

 private:
  at::Tensor share_of(const at::Tensor& x, const at::Tensor& written) const;

  const dsp::TimeGate& gate_;
  Edit edit_;
  decltype(Target::observer) observer_;
  SampleSource& mixture_;
  GatedMix edited_;
  std::int64_t position_ = 0;
  audio::SampleFormat format_;
  bool dithers_ = false;
  std::vector<std::string> notes_;
  std::unique_ptr<audio::AudioWriter> output_;  // either this or rescaling_ is set
  std::unique_ptr<RescalingWriter> rescaling_;
  std::unique_ptr<audio::AudioWriter> residual_;
  double energy_in_ = 0.0;
  double energy_out_ = 0.0;
};

}  // namespace lasso::separate
