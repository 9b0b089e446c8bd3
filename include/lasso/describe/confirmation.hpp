#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/core/sample_source.hpp"
#include "lasso/describe/classifier.hpp"
#include "lasso/describe/hearing.hpp"
#include "lasso/separate/audio_side.hpp"
#include "lasso/separate/separator.hpp"

namespace lasso::describe {

/// Which classes are separated to make sure of them.
enum class Confirm {
  never,
  unsure,  ///< those that were proposed and are not likely enough yet
  always,  ///< all that were proposed
};

struct ConfirmOptions {
  Confirm which = Confirm::never;
  std::size_t most = 6;  ///< classes that a window proposes: the likeliest, and those
  double likely = 0.97;  ///< that are as likely as this in the window before or after it
  double least = 0.2;    ///< none that is less likely: separating it does not bring it back
};

/// Makes sure of what was heard in a mixture: separates what was proposed where it was proposed,
/// hears what comes out, and says anew how likely it is there. Works in blocks of a minute.
class Confirmation {
 public:
  /// `recording`: the mean of its channels at the separator's rate. `separation`: how, with a query
  /// for each class. All must outlive it.
  Confirmation(SampleSource& recording,
               const separate::Separation& separation,
               separate::AudioSide& ear,
               const Classifier& classifier,
               const ConfirmOptions& options);

  /// Corrects the probabilities of windows that were heard, once a minute of them came together or
  /// the recording ended, which its duration tells.
  void correct(Hearing& heard);

 private:
  bool is_proposed(const Hearing& heard, std::size_t label, std::size_t window) const;
  void hold(std::int64_t begin_ms, std::int64_t end_ms);
  void correct_stretch(Hearing& heard, std::size_t label, const std::vector<std::size_t>& windows);
  std::int64_t samples_of(std::int64_t ms) const;

  SampleSource& recording_;
  separate::Separation separation_;
  std::vector<separate::Query> queries_;
  separate::AudioSide& ear_;
  const Classifier& classifier_;
  ConfirmOptions options_;
  std::size_t next_ = 0;         // window
  std::int64_t held_begin_ = 0;  // in the recording, samples
  at::Tensor held_;              // (1, samples)
};

}  // namespace lasso::describe
