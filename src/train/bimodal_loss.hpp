#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/nn/condition.hpp"
#include "lasso/separate/trainable_separator.hpp"

namespace lasso::train {

/// One of the clips that each mixture of a batch is the sum of, itself a mixture.
struct ClipOfMixtures {
  at::Tensor waveform;                 ///< (batch, samples), as loud as it is in the mixture
  nn::Condition caption;               ///< of what all of it sounds like
  std::vector<nn::Condition> phrases;  ///< of the sounds in it, each for the whole batch
  at::Tensor weights;                  ///< (batch, phrases): those of equal ones sum to 1
  std::vector<std::vector<std::string>> texts{};  ///< of the phrases, where equal ones are masked
};

/// What CLAP makes of estimates: waveforms (rows, samples) at the separator's rate -> (rows, size)
/// of length 1, with gradients.
using Ear = std::function<at::Tensor(const at::Tensor& waveforms)>;

/// All processes' rows below each other.
using Gather = std::function<at::Tensor(const at::Tensor& rows)>;

struct BiModalLosses {
  at::Tensor contrastive;  ///< undefined where there are no phrases to judge
  at::Tensor consistency;  ///< undefined there, too
  at::Tensor unsupervised;
};

/// What the contrastive loss needs.
struct ContrastiveJudge {
  Ear ear;
  double logit_scale = 0.0;
  Gather gather;               ///< of a batch that several processes share
  std::int64_t first_row = 0;  ///< of this process among all rows of a phrase's batch
  bool skips_equal = false;    ///< whether equal phrases are no false negatives
};

/// The losses of BiModalSep (Mahmud et al. 2024), () each, with |X| the magnitude of the mixture:
///   unsupervised  sum over clips of mean(w | mask of its caption |X| - |A| |),
///                 w = log(1 + |X|) in [1e-3, 10]
///   consistency   sum over clips of mean(w | sum over phrases of weight mask |X| - |A| |),
///                 w = log(1 + |A|) in [1e-3, 10]
///   contrastive   sum over clips of the cross entropy of estimates against their phrases, by
///                 logit_scale times the cosine, from audio to text alone
BiModalLosses bimodal_losses(separate::TrainableSeparator& separator,
                             const at::Tensor& mixture,
                             const std::vector<ClipOfMixtures>& clips,
                             const ContrastiveJudge& judge);

}  // namespace lasso::train
