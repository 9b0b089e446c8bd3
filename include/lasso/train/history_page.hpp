#pragma once

#include <string>

namespace lasso::train {

/// A page that needs nothing else: a run's figures as curves over its steps, and where there are
/// any, its examples to listen to.
///
/// `history` is the text of history.json: an array with an object for each validation. Of these
/// `step` is where it stands, numbers are drawn, and `listen` is the queries of the examples in the
/// folder listen/ beside the page: 0-mixture.flac, 0-target.flac, 0-step-300.flac, 1-mixture.flac,
/// ...
std::string history_page(const std::string& history);

}  // namespace lasso::train
