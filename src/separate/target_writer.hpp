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

/// Samples of a file, where they are known before it is read.
std::optional<std::int64_t> exact_length(const audio::AudioReader& file);

/// What a file of the job is to hold. Throws a usage Error for what its container cannot.
audio::OutputRequest request_for(const SeparationJob& job,
                                 const std::filesystem::path& path,
                                 const audio::AudioReader& input);

class RescalingWriter;

/// One target's way from the mixture into its files.
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

  /// Moves a block; gives its length. `rest`: where there is one, what the target takes away is
  /// taken from it; empty before the first target.
  std::int64_t step(at::Tensor* rest);

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
  std::unique_ptr<audio::AudioWriter> output_;  // or else rescaling_
  std::unique_ptr<RescalingWriter> rescaling_;
  std::unique_ptr<audio::AudioWriter> residual_;
  double energy_in_ = 0.0;
  double energy_out_ = 0.0;
};

}  // namespace lasso::separate
