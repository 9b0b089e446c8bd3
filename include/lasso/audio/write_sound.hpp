#pragma once

#include <cstdint>
#include <filesystem>

#include <ATen/core/Tensor.h>

namespace lasso::audio {

/// A sound that is in memory as a file of 16 bits, in place of an older one: (channels, samples)
/// float32. The extension says which container.
void write_sound(const std::filesystem::path& path,
                 const at::Tensor& samples,
                 std::int64_t sample_rate);

}  // namespace lasso::audio
