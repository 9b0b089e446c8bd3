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
#include "lasso/separate/separator.hpp"

namespace lasso::separate {

/// One sound of a recording and where it goes.
struct Target {
  std::filesystem::path output;                      ///< `-`: standard output
  std::filesystem::path residual{};                  ///< empty: none is written
  std::vector<TimeWindow> windows{kWholeRecording};  ///< where it is edited
  /// Shown what is written, block by block, beside what it was made of: (channels, samples) both,
  /// at the input's rate in Hz. May be empty.
  std::function<void(const at::Tensor& mixture, const at::Tensor& output, std::int64_t rate)>
      observer{};
};

/// One file to separate into others.
struct SeparationJob {
  std::filesystem::path input;  ///< `-`: standard input
  audio::InputOptions reading;
  std::vector<std::filesystem::path>
      examples;                 ///< of what is asked for; no output may replace them
  std::vector<Target> targets;  ///< one for each query
  std::filesystem::path rest;   ///< the input without any of the targets; empty: it is not written
  audio::OutputOptions writing;
  Clip clip = Clip::clamp;
  Edit edit;
  IfAbsent if_absent = IfAbsent::quiet;
  dsp::Fade fade;
  ChannelMode channels = ChannelMode::each;
  audio::ResamplerKind resampler = audio::kUsualResampler;
  bool overwrite = false;  ///< replace outputs that exist
};

/// What came of a target.
struct TargetReport {
  bool is_written = true;             ///< else it was omitted: the sound is not there
  std::string format;                 ///< of the output, in words
  std::int64_t clipped = 0;           ///< samples beyond full scale that an integer format cut
  std::int64_t residual_clipped = 0;  ///< the same of the residual
  bool window_was_cut = false;
  std::int64_t windows_left_out = 0;  ///< labels that lie behind the recording's end
  std::vector<std::string> notes;     ///< what the output's container made us change or leave out
  double rescaled_db = 0.0;           ///< how much quieter the output was made to fit
  double level_change_db = 0.0;    ///< energy of the output over the input's; -infinity for silence
  std::optional<double> presence;  ///< how likely the sound is there, where that was heard
  bool is_there = true;            ///< as far as is known
  at::Tensor heard;  ///< the recording's condition where it is nearest to the query, if known
};

/// What came of a job.
struct SeparationReport {
  std::int64_t sample_rate = 0;  ///< Hz, of input and output
  std::int64_t channels = 0;     ///< of the outputs
  std::int64_t samples = 0;      ///< per channel
  audio::Damage damage;          ///< of the input
  BlockPlan plan;                ///< how it went through the network
  std::vector<TargetReport> targets;
  std::int64_t rest_clipped = 0;  ///< samples of the rest, as TargetReport::clipped
};

/// How far a job is.
struct Progress {
  double done_s = 0.0;   ///< of the recording; of two passes, each counts half
  double total_s = 0.0;  ///< about; 0 where nobody knows
};

/// Looks at what can be told before a model is loaded: input readable, outputs writable and
/// distinct, windows inside. Gives the channels that will be separated; for standard input, which
/// is not opened yet, those of stereo. Throws what run() would.
std::int64_t check(const SeparationJob& job);

/// Runs the whole chain: where a second pass is asked for and the input is no stream, once for each
/// target to hear what is in its windows; then reads, separates at the model's rate, mixes under
/// the gates, writes. Outputs and residuals have the input's rate, channels, length and sample
/// format as far as the containers named by their extensions can hold it; output + residual is the
/// input, and so are the rest and all that the targets have under their gates. Where samples
/// changed and the output has fewer bits than the input, they are dithered. Tags are carried over,
/// and the picture where both are films. Only what is wanted and not silent goes through the
/// network, but for the first pass, which hears the mean of the channels. `separation` has a query
/// for each target; its `linked` is set by the job's channels. `progress` is told now and then. A
/// target without windows is its input, and is not heard before. Throws an Error and leaves no file
/// if anything fails, where an output is the input or an example, and a usage Error where what
/// becomes of the file depends on a sound's being there and there is no second pass.
SeparationReport run(const SeparationJob& job,
                     Separation separation,
                     const std::function<void(const Progress&)>& progress);

}  // namespace lasso::separate
