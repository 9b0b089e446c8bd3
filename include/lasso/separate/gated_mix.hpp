#pragma once

#include <cstdint>

#include "lasso/core/sample_source.hpp"
#include "lasso/dsp/time_gate.hpp"

namespace lasso::separate {

enum class Mode {
  keep,    ///< inside the windows only the target is heard
  remove,  ///< inside the windows all but the target is heard
};

/// The edit: mixture x and target e under the gate g, sample by sample. keep: x + g (e - x);
/// remove: x - g e. Where g = 0 the mixture's samples are copied, bit for bit.
class GatedMix : public SampleSource {
 public:
  /// Both sources have the same rate and channels; a target that ends early is silent from there.
  GatedMix(SampleSource& mixture, SampleSource& target, const dsp::TimeGate& gate, Mode mode);

  std::int64_t sample_rate() const override { return mixture_.sample_rate(); }
  std::int64_t channels() const override { return mixture_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  SampleSource& mixture_;
  SampleSource& target_;
  const dsp::TimeGate& gate_;
  Mode mode_;
  std::int64_t position_ = 0;
};

}  // namespace lasso::separate
