#pragma once

#include <cstddef>
#include <cstdint>

#include <ATen/core/Tensor.h>

namespace lasso::capi {

constexpr std::int32_t kMostChannels = 64;

/// Throws a usage Error unless there may be so many channels.
void check_channels(std::int32_t channels);
/// Throws a usage Error unless it may be a sample rate in Hz.
void check_rate(std::int32_t sample_rate);

/// Copies interleaved samples: (channels, frames) float32; samples that are not finite become zero.
/// Throws a usage Error if there are none where there should be.
at::Tensor from_interleaved(const float* samples, std::size_t frames, std::int64_t channels);
/// Copies one array for each channel in the same way.
at::Tensor from_planar(const float* const* samples, std::size_t frames, std::int64_t channels);

}  // namespace lasso::capi
