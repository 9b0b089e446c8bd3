#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/core/sample_source.hpp"
#include "lasso/describe/analysis.hpp"
#include "lasso/describe/classifier.hpp"
#include "lasso/separate/audio_embedder.hpp"
#include "lasso/separate/separation.hpp"

namespace lasso::describe {

/// Which candidate classes are separated to confirm them.
enum class Confirm {
  never,
  unsure,  ///< candidates that are not likely enough yet
  always,  ///< all candidates
};

struct ConfirmOptions {
  Confirm which = Confirm::never;
  std::size_t most = 6;  ///< candidates per window: the most likely classes
  double likely = 0.97;  ///< also candidates: classes this likely in the window before or after
  double least = 0.2;    ///< less likely classes are never candidates: separation will not help
};

/// Confirms detections in a mixture: separates each candidate class in the windows where it is one,
/// analyses the estimate, and revises the class's probability. Works in blocks of a minute.
class Confirmation {
 public:
  /// `recording`: the mean of its channels at the separator's rate. `separation`: has one query per
  /// class. All arguments must outlive it.
  Confirmation(SampleSource& recording,
               const separate::Separation& separation,
               separate::AudioEmbedder& embedder,
               const Classifier& classifier,
               const ConfirmOptions& options);

  /// Corrects the probabilities of analysed windows once they cover a minute or the recording has
  /// ended, as a non-zero duration indicates.
  void correct(Analysis& heard);

 private:
  bool is_proposed(const Analysis& heard, std::size_t label, std::size_t window) const;
  void hold(std::int64_t begin_ms, std::int64_t end_ms);
  void correct_stretch(Analysis& heard, std::size_t label, const std::vector<std::size_t>& windows);
  std::int64_t samples_of(std::int64_t ms) const;

  SampleSource& recording_;
  separate::Separation separation_;
  std::vector<separate::Query> queries_;
  separate::AudioEmbedder& embedder_;
  const Classifier& classifier_;
  ConfirmOptions options_;
  std::size_t next_ = 0;         // index of the next window
  std::int64_t held_begin_ = 0;  // position in the recording, samples
  at::Tensor held_;              // (1, samples)
};

}  // namespace lasso::describe
