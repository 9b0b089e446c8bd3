#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/nn/condition.hpp"
#include "lasso/separate/trainable_separator.hpp"

namespace lasso::train {

/// One of the clips that add up to each mixture of a batch; the clip is itself a mixture.
struct ClipOfMixtures {
  at::Tensor waveform;                 ///< (batch, samples), at its level in the mixture
  nn::Condition caption;               ///< describes the whole clip
  std::vector<nn::Condition> phrases;  ///< the sounds in it, each for the whole batch
  at::Tensor weights;                  ///< (batch, phrases): weights of equal phrases sum to 1
  std::vector<std::vector<std::string>> texts{};  ///< of the phrases, if equal ones are masked
};

/// CLAP's audio embedding of estimates: waveforms (rows, samples) at the separator's rate -> (rows,
/// size), each of length 1, with gradients.
using EmbedAudio = std::function<at::Tensor(const at::Tensor& waveforms)>;

/// Concatenates the rows of all processes.
using Gather = std::function<at::Tensor(const at::Tensor& rows)>;

struct BiModalLosses {
  at::Tensor contrastive;  ///< undefined if there are no phrases to judge
  at::Tensor consistency;  ///< likewise
  at::Tensor unsupervised;
};

/// The parameters of the contrastive loss.
struct ContrastiveJudge {
  EmbedAudio embedder;
  double logit_scale = 0.0;
  Gather gather;               ///< for a batch shared by several processes
  std::int64_t first_row = 0;  ///< of this process, among all processes' rows for a phrase
  bool skips_equal = false;    ///< do not count equal phrases as negatives
};

/// The losses of BiModalSep (Mahmud et al. 2024), () each, with the magnitudes |X| of the mixture
/// and |A| of a clip:
///   unsupervised  sum over clips of mean(w | mask of its caption |X| - |A| |),
///                 w = log(1 + |X|) in [1e-3, 10]
///   consistency   sum over clips of mean(w | sum over phrases of weight mask |X| - |A| |),
///                 w = log(1 + |A|) in [1e-3, 10]
///   contrastive   sum over clips of the cross entropy of estimates against their phrases, with
///                 logit_scale times the cosine as logits, from audio to text only
BiModalLosses bimodal_losses(separate::TrainableSeparator& separator,
                             const at::Tensor& mixture,
                             const std::vector<ClipOfMixtures>& clips,
                             const ContrastiveJudge& judge);

}  // namespace lasso::train
