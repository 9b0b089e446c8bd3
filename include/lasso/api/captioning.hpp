#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lasso/api/loaded_model.hpp"
#include "lasso/api/note.hpp"
#include "lasso/api/requests.hpp"
#include "lasso/audio/damage.hpp"
#include "lasso/core/sample_source.hpp"
#include "lasso/describe/analysis.hpp"
#include "lasso/describe/captions.hpp"
#include "lasso/describe/class_list.hpp"
#include "lasso/describe/classifier.hpp"
#include "lasso/describe/events.hpp"
#include "lasso/separate/separation.hpp"

namespace lasso::api {

/// The caption format: that of --format, else the output's extension, which may be empty. Throws a
/// usage Error for an unknown format.
std::string caption_format(const std::string& format, const std::filesystem::path& output);

/// A recording and where its captions go.
struct CaptionPlan {
  std::string input;
  std::filesystem::path output;
  std::string format;
};

/// The plan for a recording. The output takes its name from the request or, if that has none, from
/// the input. Throws a usage Error for invalid options, and an input Error if the output cannot be
/// written.
CaptionPlan plan_for(const CaptionRequest& request, const std::string& input);

/// The captions of one recording.
struct Captions {
  describe::Analysis heard;
  std::vector<describe::Event> events;  ///< in time order
  std::vector<describe::Cue> cues;
  audio::Damage damage;                      ///< of the recording
  std::vector<std::filesystem::path> stems;  ///< one file per event, if requested
};

/// Captions recordings; several may run concurrently.
class Captioner {
 public:
  /// The model must outlive it. Throws a usage Error for invalid options.
  Captioner(const CaptionRequest& arguments, LoadedModel& model);

  /// Captions a recording and writes its stems. `progress` receives the share of the work done.
  Captions caption(const std::string& input,
                   const std::function<void(double share)>& progress) const;

  /// The contents of the caption file in `format`.
  std::string text_of(const std::string& input,
                      const std::string& format,
                      const Captions& captions) const;

  /// The notes for the user about written captions: warnings, then the file.
  std::vector<Note> notes_of(const std::string& input,
                             const std::filesystem::path& output,
                             const Captions& captions) const;

 private:
  describe::Analysis analyse(SampleSource& recording,
                             const std::function<void(double end_s)>& progress) const;
  void write_stems(const std::string& input,
                   Captions& captions,
                   const std::function<void(double share)>& progress) const;

  CaptionRequest arguments_;
  LoadedModel& model_;
  describe::ClassList classes_;
  std::vector<std::string> labels_;
  std::vector<describe::EventOptions> options_;  // per class
  describe::Classifier classifier_;
  std::optional<separate::Separation> separation_;  // one query per class, if needed
};

}  // namespace lasso::api
