#pragma once

#include <cstdint>

#include "lasso/core/sample_source.hpp"
#include "lasso/dsp/time_gate.hpp"
#include "lasso/separate/edit.hpp"

namespace lasso::separate {

/// The edit: mixes mixture x and target e under the gate g, sample by sample, with h = strength *
/// g. keep: x + h (e - x); remove: x - h e. Where g = 0, the mixture's samples are copied bit for
/// bit.
class GatedMix : public SampleSource {
 public:
  /// Both sources must have the same rate and channels. A target that ends early is silent from
  /// there on. If the gate does not know the length, it is set when the mixture ends.
  GatedMix(SampleSource& mixture, SampleSource& target, dsp::TimeGate& gate, const Edit& edit);

  std::int64_t sample_rate() const override { return mixture_.sample_rate(); }
  std::int64_t channels() const override { return mixture_.channels(); }
  at::Tensor read(std::int64_t max_samples) override;

 private:
  void read_ahead(std::int64_t samples);

  SampleSource& mixture_;
  SampleSource& target_;
  dsp::TimeGate& gate_;
  Edit edit_;
  at::Tensor ahead_;  // (channels, samples) of the mixture from position_ on
  std::int64_t position_ = 0;
};

}  // namespace lasso::separate
