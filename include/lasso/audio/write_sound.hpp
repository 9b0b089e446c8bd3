#pragma once

#include <cstdint>
#include <filesystem>

#include <ATen/core/Tensor.h>

namespace lasso::audio {

/// Writes samples, (channels, samples) float32, as a 16 bit file, replacing an existing one. The
/// extension selects the container.
void write_sound(const std::filesystem::path& path,
                 const at::Tensor& samples,
                 std::int64_t sample_rate);

}  // namespace lasso::audio
