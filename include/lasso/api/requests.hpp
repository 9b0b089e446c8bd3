#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "lasso/audio/resampler_kind.hpp"
#include "lasso/audio/sample_format.hpp"
#include "lasso/describe/captions.hpp"
#include "lasso/describe/confirmation.hpp"
#include "lasso/describe/hearing.hpp"
#include "lasso/dsp/fade.hpp"
#include "lasso/separate/edit.hpp"

namespace lasso::api {

// What can be asked for, as people write it: the options of the command line, and what the page
// sends.

/// How to compute.
struct ComputeOptions {
  std::string device = "auto";
  int threads = 0;         ///< for each recording; 0: one for each core, shared among them
  int at_once = 1;         ///< recordings
  double block_s = 0.0;    ///< see Separation
  std::string max_memory;  ///< as people write it: 800M, 2G; empty: no limit
  bool low_memory = false;
  std::string precision = "auto";
};

struct ModelOptions {
  std::string name;  ///< empty: the default
  bool no_cache = false;
  int passes = 0;  ///< through a recording; 0: as many as the model is made for
};

/// What `separate` and `batch` ask of a recording.
struct SeparateRequest {
  std::vector<std::string> queries;
  std::vector<std::string> like;
  std::vector<std::string> without;
  std::string output;
  std::string residual;
  std::string rest;
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

/// What is listened for and how.
struct ListenRequest {
  std::string classes;  ///< a file, or names with commas between them; empty: the built-in list
  std::vector<std::string> templates;  ///< empty: the usual ones
  describe::HearingOptions hearing;
  std::optional<double> centre;  ///< instead of the model's, see DetectionCalibration
  std::optional<double> width;
  audio::InputOptions reading;
  std::string raw_format;
  ComputeOptions compute;
  ModelOptions model;
};

/// What `detect` asks of a recording.
struct DetectRequest {
  ListenRequest listening;
  std::vector<std::string> windows;
  std::size_t top = 10;
};

/// What `caption` asks of a recording.
struct CaptionRequest {
  ListenRequest listening;
  std::string output;
  std::string format;  ///< srt, vtt, json, csv or txt; empty: as the output's name says
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
