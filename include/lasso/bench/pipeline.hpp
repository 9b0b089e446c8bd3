#pragma once

#include <array>
#include <filesystem>

#include "lasso/separate/separation.hpp"

namespace lasso::bench {

enum Stage { decode, resample, stft, network, inverse_stft, resample_back, encode, kStages };

/// Separates all of `input` into `output` as `lasso separate` does, overwriting `output`. Returns
/// the seconds spent in each stage itself.
std::array<double, kStages> time_stages(const std::filesystem::path& input,
                                        const separate::Separation& separation,
                                        const std::filesystem::path& output);

}  // namespace lasso::bench
