#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <torch/nn/pimpl.h>

#include "lasso/nn/film_unet_config.hpp"
#include "lasso/nn/separator_network.hpp"

namespace lasso::nn {

class StoredConvolution;
class StoredEnlargement;
class FilmUNetBlock;

/// The U-Net of time-selective, text-guided separation: four levels of two convolutions, with max
/// pooling on the way down, transposed convolutions on the way up, and FiLM (Perez et al. 2018, eq.
/// 2) after the last ReLU of the bottleneck and of all decoders but the outermost. A map that
/// pooling made too small is stretched to the size of its skip connection. Features are magnitudes
/// of at least 16 frames and 16 bins. Parameters have the names of the original.
class FilmUNetImpl : public SeparatorNetwork {
 public:
  explicit FilmUNetImpl(const FilmUNetConfig& config);

  at::Tensor forward(const at::Tensor& features, const Condition& condition) override;
  void initialise() override;

 private:
  std::shared_ptr<FilmUNetBlock> block(const std::string& name,
                                       std::int64_t in,
                                       std::int64_t out,
                                       bool is_conditioned);

  FilmUNetConfig config_;
  std::vector<std::shared_ptr<FilmUNetBlock>> encoders_;  // outermost first
  std::shared_ptr<FilmUNetBlock> bottleneck_;
  std::vector<std::shared_ptr<StoredEnlargement>> ups_;   // outermost first
  std::vector<std::shared_ptr<FilmUNetBlock>> decoders_;  // outermost first
  std::shared_ptr<StoredConvolution> output_;
};
TORCH_MODULE(FilmUNet);

}  // namespace lasso::nn
