#pragma once

#include <string>

namespace lasso::train {

/// Returns a self-contained HTML page with a run's figures as curves over its steps and, if there
/// are any, audio examples.
///
/// `history` is the text of history.json: an array with one object per validation. `step` is the
/// position on the axis, other numbers are plotted, and `listen` holds the queries of the examples
/// in the folder listen/ beside the page: 0-mixture.flac, 0-target.flac, 0-step-300.flac,
/// 1-mixture.flac, ...
std::string history_page(const std::string& history);

}  // namespace lasso::train
