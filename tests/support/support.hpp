#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/sample_source.hpp"
#include "support/catch_torch.hpp"

namespace lasso::testing {

/// A folder that is there for one test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  /// How many things are in it.
  std::size_t entries() const;

 private:
  std::filesystem::path path_;
};

/// Samples in memory as a source. Gives `most` at a time at the most, however many are asked for.
class VectorSource : public SampleSource {
 public:
  VectorSource(at::Tensor samples, std::int64_t sample_rate, std::int64_t most = kBlockSamples);

  std::int64_t sample_rate() const override { return sample_rate_; }
  std::int64_t channels() const override { return samples_.size(0); }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  at::Tensor samples_;
  std::int64_t sample_rate_;
  std::int64_t most_;
  std::int64_t position_ = 0;
};

/// All of a source, asked for `block` samples at a time.
at::Tensor read_all(SampleSource& source, std::int64_t block = kBlockSamples);

/// The largest absolute difference; infinity where the shapes differ.
double max_difference(const at::Tensor& a, const at::Tensor& b);

/// The Error that `action` throws; the test fails if it throws none.
Error error_of(const std::function<void()>& action);

/// Whether `text` holds `part`.
bool contains(const std::string& text, const std::string& part);

std::filesystem::path data_folder();
/// The reference data that is too big to be part of the project: $LASSO_SHARED or ../shared.
/// Nothing where neither is there; tests that need it then say that they were skipped.
std::optional<std::filesystem::path> shared_folder();
std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, const std::string& text);

/// 16 bit WAV, (channels, samples) in [-1, 1).
void write_wav(const std::filesystem::path& path, const at::Tensor& samples, std::int64_t rate);
at::Tensor read_sound(const std::filesystem::path& path);

/// Values of the reference's formula for the tensor of that name: offset + scale * u(i), where u
/// is SplitMix64 seeded with the name's FNV-1a hash, in [-1, 1). float32.
at::Tensor formula(const std::string& name,
                   at::IntArrayRef shape,
                   double scale = 1.0,
                   double offset = 0.0);

/// The tensors of one of the reference's layouts whose values are the formula's, under the names of
/// the file.
checkpoint::TensorMap synthetic_checkpoint(const std::filesystem::path& layout);

/// A bundle with fresh weights, small enough to run in milliseconds, in `folder`.
void write_tiny_bundle(const std::filesystem::path& folder);
/// Its config.json, and the project's tokenizer.
std::string tiny_config();
std::filesystem::path tokenizer_file();

}  // namespace lasso::testing
