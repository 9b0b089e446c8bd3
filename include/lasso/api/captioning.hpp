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
#include "lasso/describe/captions.hpp"
#include "lasso/describe/class_list.hpp"
#include "lasso/describe/classifier.hpp"
#include "lasso/describe/events.hpp"
#include "lasso/describe/hearing.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::api {

/// How captions are written: as --format says, else as the output's extension, which may be empty.
/// Throws a usage Error for one that we do not know.
std::string caption_format(const std::string& format, const std::filesystem::path& output);

/// What is written of a recording.
struct Captions {
  describe::Hearing heard;
  std::vector<describe::Event> events;  ///< in order of time
  std::vector<describe::Cue> cues;
  audio::Damage damage;                      ///< of the recording
  std::vector<std::filesystem::path> stems;  ///< a file for each event, where they are wanted
};

/// Captions recordings, several at once if need be.
class Captioner {
 public:
  /// The model must outlive it. Throws a usage Error for options that do not fit.
  Captioner(const CaptionRequest& arguments, LoadedModel& model);

  /// Hears a recording, and writes its stems. `progress`: share of the work.
  Captions caption(const std::string& input,
                   const std::function<void(double share)>& progress) const;

  /// The text of the file in that format.
  std::string text_of(const std::string& input,
                      const std::string& format,
                      const Captions& captions) const;

  /// What people want to know of captions that were written: warnings, then the file.
  std::vector<Note> notes_of(const std::string& input,
                             const std::filesystem::path& output,
                             const Captions& captions) const;

 private:
  describe::Hearing hear(SampleSource& recording,
                         const std::function<void(double end_s)>& progress) const;
  void write_stems(const std::string& input,
                   Captions& captions,
                   const std::function<void(double share)>& progress) const;

  CaptionRequest arguments_;
  LoadedModel& model_;
  describe::ClassList classes_;
  std::vector<std::string> labels_;
  std::vector<describe::EventOptions> options_;  // of each class
  describe::Classifier classifier_;
  std::optional<separate::Separation> separation_;  // a query for each class, where one is needed
};

}  // namespace lasso::api
