#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lasso/audio/damage.hpp"
#include "lasso/audio/resampler_kind.hpp"
#include "lasso/audio/sample_format.hpp"
#include "lasso/core/time_window.hpp"
#include "lasso/dsp/fade.hpp"
#include "lasso/separate/edit.hpp"
#include "lasso/separate/separation.hpp"

namespace lasso::separate {

/// One sound of a recording and its outputs.
struct Target {
  std::filesystem::path output;                      ///< `-`: standard output
  std::filesystem::path residual{};                  ///< empty: not written
  std::vector<TimeWindow> windows{kWholeRecording};  ///< where the recording is edited
  /// Called with each block of the output and the corresponding block of the mixture, both
  /// (channels, samples), and the input's rate in Hz. May be empty.
  std::function<void(const at::Tensor& mixture, const at::Tensor& output, std::int64_t rate)>
      observer{};
};

/// One file to separate, and the files to write.
struct SeparationJob {
  std::filesystem::path input;  ///< `-`: standard input
  audio::InputOptions reading;
  std::vector<std::filesystem::path>
      examples;                 ///< examples of the targets; no output may replace them
  std::vector<Target> targets;  ///< one per query
  std::filesystem::path rest;   ///< the input without any of the targets; empty: not written
  audio::OutputOptions writing;
  Clip clip = Clip::clamp;
  Edit edit;
  IfAbsent if_absent = IfAbsent::quiet;
  dsp::Fade fade;
  ChannelMode channels = ChannelMode::each;
  audio::ResamplerKind resampler = audio::kUsualResampler;
  bool overwrite = false;  ///< replace existing outputs
};

/// The result for a target.
struct TargetReport {
  bool is_written = true;             ///< false: omitted, because the sound is absent
  std::string format;                 ///< description of the output's format
  std::int64_t clipped = 0;           ///< samples beyond full scale that an integer format clipped
  std::int64_t residual_clipped = 0;  ///< the same for the residual
  bool window_was_cut = false;
  std::int64_t windows_left_out = 0;  ///< labels after the recording's end
  std::vector<std::string> notes;     ///< changes and omissions due to the output's container
  double rescaled_db = 0.0;           ///< attenuation applied to make the output fit
  double level_change_db = 0.0;    ///< output energy relative to the input's; -infinity for silence
  std::optional<double> presence;  ///< probability that the sound is present, if it was estimated
  bool is_there = true;            ///< whether the sound is present, as far as known
  at::Tensor heard;  ///< condition of the part of the recording most similar to the query, if known
};

/// The result of a job.
struct SeparationReport {
  std::int64_t sample_rate = 0;  ///< Hz, of input and output
  std::int64_t channels = 0;     ///< of the outputs
  std::int64_t samples = 0;      ///< per channel
  audio::Damage damage;          ///< of the input
  BlockPlan plan;                ///< how it was processed
  std::vector<TargetReport> targets;
  std::int64_t rest_clipped = 0;  ///< like TargetReport::clipped, for the rest
};

/// The progress of a job.
struct Progress {
  double done_s = 0.0;   ///< position in the recording; with two passes, each counts half
  double total_s = 0.0;  ///< approximate; 0 if unknown
};

/// Checks a job before a model is loaded: the input is readable, outputs are writable and distinct,
/// windows lie inside. Returns the number of channels to separate; for standard input, which is not
/// opened yet, that of stereo. Throws what run() would.
std::int64_t check(const SeparationJob& job);

/// Runs the whole chain. If a second pass is configured and the input is not a stream, a first pass
/// analyses each target inside its windows. Then reads, separates at the model's rate, mixes under
/// the gates, and writes.
/// Outputs and residuals have the input's rate, channels, length and sample format, as far as the
/// containers selected by their extensions support them. output + residual equals the input, and so
/// does the rest plus all targets under their gates. If the output has fewer bits than the input,
/// changed samples are dithered. Tags are copied, and so is the picture if both are video files.
/// Only parts that are needed and not silent go through the network, except in the first pass,
/// which analyses the mean of the channels. A target without windows equals its input and has no
/// first pass.
/// `separation` has one query per target; its `linked` is set from the job's channels. `progress`
/// is called from time to time. Throws an Error and leaves no file if anything fails or an output
/// is the input or an example, and a usage Error if the output depends on whether a sound is
/// present but there is no second pass.
SeparationReport run(const SeparationJob& job,
                     Separation separation,
                     const std::function<void(const Progress&)>& progress);

}  // namespace lasso::separate
