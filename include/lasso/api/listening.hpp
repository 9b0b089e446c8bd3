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

// What `detect` and `caption` share. All throw a usage Error for what does not fit.

/// The classes that are asked for; warns of those that came twice.
describe::ClassList classes_from(const ListenRequest& arguments);

/// What tells them from each other by this model. The windows must fit what the model hears.
describe::Classifier classifier_from(const ListenRequest& arguments,
                                     const describe::ClassList& classes,
                                     describe::Prior prior,
                                     LoadedModel& model);

/// How to open an input of that name.
audio::InputOptions reading_of(const ListenRequest& arguments, const std::string& input);

/// Says what of the built-in classes a recording most likely holds, or nothing where none is
/// likely. The model must outlive it; the classes' texts are read when they are first needed.
Suggest suggest_by(LoadedModel& model);

/// How the classes are shown, by number.
std::vector<std::string> labels_of(const describe::ClassList& classes);

}  // namespace lasso::api
