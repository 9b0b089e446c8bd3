#pragma once

#include <memory>
#include <vector>

#include "lasso/nn/text_encoder.hpp"

namespace lasso::nn {

class StoredLinear;
class StoredProjection;

/// The text tower of CLAP (Wu et al. 2023) as used by AudioSep: RoBERTa-base (Liu et al. 2019), the
/// first token's state through the pooler, two projections, and normalisation to length 1.
/// Parameters have the names of CLAP's checkpoints without the prefix `module.`. They are
/// uninitialised and must be loaded, in any floating-point dtype; they are converted and released
/// layer by layer. The whole takes half a gigabyte, a layer 28 MB.
class RobertaEncoder : public TextEncoder {
 public:
  explicit RobertaEncoder(const TextEncoderConfig& config);

  Condition forward(const at::Tensor& ids, const at::Tensor& padding) override;

 private:
  class Embeddings;
  class Layer;

  std::shared_ptr<Embeddings> embeddings_;
  std::vector<std::shared_ptr<Layer>> layers_;
  std::shared_ptr<StoredLinear> pooler_;
  std::shared_ptr<StoredProjection> projection_;
};

}  // namespace lasso::nn
