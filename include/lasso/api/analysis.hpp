#pragma once

#include <vector>

#include "lasso/api/loaded_model.hpp"
#include "lasso/api/requests.hpp"
#include "lasso/api/separation_request.hpp"
#include "lasso/audio/audio_reader.hpp"
#include "lasso/describe/class_list.hpp"
#include "lasso/describe/classifier.hpp"
#include "lasso/describe/events.hpp"

namespace lasso::api {

// Shared by `detect` and `caption`. All functions throw a usage Error for invalid options.

/// The requested classes; warns about duplicates.
describe::ClassList classes_from(const AnalysisRequest& arguments);

/// The classifier for these classes. The windows must fit the model's audio encoder.
describe::Classifier classifier_from(const AnalysisRequest& arguments,
                                     const describe::ClassList& classes,
                                     describe::Prior prior,
                                     LoadedModel& model);

/// The options for opening `input`.
audio::InputOptions reading_of(const AnalysisRequest& arguments, const std::string& input);

/// Returns a function that suggests the most likely built-in classes of a recording, or nothing if
/// none is likely. The model must outlive it; class texts are encoded on first use.
Suggest suggest_by(LoadedModel& model);

/// The display names of the classes, by class number.
std::vector<std::string> labels_of(const describe::ClassList& classes);

}  // namespace lasso::api
