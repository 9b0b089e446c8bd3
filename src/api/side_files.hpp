#pragma once

#include <functional>

#include "lasso/api/separation.hpp"

namespace lasso::api {

/// Checks the files that are written beside a plan's outputs: their names, and that they replace
/// nothing that is read. Keeps outputs from replacing them.
void reserve_side_files(SeparationPlan& plan);

/// Calls `run` and draws the plan's first target meanwhile, if it names a spectrogram.
separate::SeparationReport run_and_draw(SeparationPlan& plan,
                                        const std::function<separate::SeparationReport()>& run);

/// Writes the windows that were used, as labels that `separate` can read again, if the plan names a
/// file for them.
void write_windows(const SeparationPlan& plan, const separate::SeparationReport& report);

}  // namespace lasso::api
