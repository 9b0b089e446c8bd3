#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "lasso/audio/resampler_kind.hpp"
#include "lasso/audio/sample_format.hpp"
#include "lasso/describe/analysis.hpp"
#include "lasso/describe/captions.hpp"
#include "lasso/describe/confirmation.hpp"
#include "lasso/dsp/fade.hpp"
#include "lasso/separate/edit.hpp"

namespace lasso::api {

// Requests as users write them: the options of the command line and the fields that the page sends.

/// The compute options.
struct ComputeOptions {
  std::string device = "auto";
  int threads = 0;          ///< per recording; 0: one per core, shared among the recordings
  int at_once = 1;          ///< recordings processed concurrently
  double block_s = 0.0;     ///< see Separation
  double latency_ms = 0.0;  ///< the same; 0: exact
  std::string max_memory;   ///< with a unit, such as 800M or 2G; empty: no limit
  bool low_memory = false;
  std::string precision = "auto";
};

struct ModelOptions {
  std::string name;  ///< empty: the default
  bool no_cache = false;
  int passes = 0;  ///< over a recording; 0: as many as the model is made for
};

/// The options of `separate` and `batch` for one recording.
struct SeparateRequest {
  std::vector<std::string> queries;
  std::vector<std::string> like;
  std::vector<std::string> without;
  std::string output;
  std::string residual;
  std::string rest;
  std::string windows_to;   ///< a label file for the windows used; empty: none
  std::string spectrogram;  ///< a PNG; empty: none
  std::vector<std::string> windows;
  std::vector<std::string> times;
  std::string labels;
  bool query_from_labels = false;
  bool auto_window = false;
  bool remove = false;
  double amount_db = std::numeric_limits<double>::infinity();
  separate::IfAbsent if_absent = separate::IfAbsent::quiet;
  dsp::Fade fade;
  separate::ChannelMode channels = separate::ChannelMode::each;
  audio::InputOptions reading;
  audio::OutputOptions writing;
  std::string raw_format;
  separate::Clip clip = separate::Clip::clamp;
  audio::ResamplerKind resampler = audio::kUsualResampler;
  bool force = false;
  ComputeOptions compute;
  ModelOptions model;
};

/// The classes to detect, and how to detect them.
struct AnalysisRequest {
  std::string classes;  ///< a file, or comma-separated names; empty: the built-in list
  std::vector<std::string> templates;  ///< empty: the default ones
  describe::AnalysisOptions options;
  std::optional<double> centre;  ///< overrides the model's, see DetectionCalibration
  std::optional<double> width;
  audio::InputOptions reading;
  std::string raw_format;
  ComputeOptions compute;
  ModelOptions model;
};

/// The options of `detect` for one recording.
struct DetectRequest {
  AnalysisRequest analysis;
  std::vector<std::string> windows;
  std::size_t top = 10;
};

/// The options of `caption` for one recording.
struct CaptionRequest {
  AnalysisRequest analysis;
  std::string output;
  std::string format;  ///< srt, vtt, json, csv or txt; empty: from the output's extension
  describe::EventOptions events;
  describe::Pooling pooling = describe::Pooling::mean;
  std::vector<std::string> thresholds;  ///< LABEL=SCORE
  describe::CueOptions cues;
  describe::Confirm confirm = describe::Confirm::never;
  std::string stems;  ///< a folder
  bool crlf = false;
  bool force = false;
};

}  // namespace lasso::api
