#pragma once

#include <array>
#include <filesystem>

#include "lasso/separate/separator.hpp"

namespace lasso::bench {

enum Stage { decode, resample, stft, network, inverse_stft, resample_back, encode, kStages };

/// Separates the whole of `input` into `output`, which is overwritten, as `lasso
/// separate` does. Gives the seconds that each stage took for itself.
std::array<double, kStages> time_stages(const std::filesystem::path& input,
                                        const separate::Separation& separation,
                                        const std::filesystem::path& output);

}  // namespace lasso::bench
