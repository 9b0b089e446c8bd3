#include "lasso/nn/film_unet.hpp"

#include <ATen/ATen.h>
#include <torch/nn/init.h>

#include "stored_layers.hpp"

namespace lasso::nn {

namespace {

constexpr std::size_t kFilmDepth = 4;
constexpr std::int64_t kLeastSize = 16;  // that can be halved so often

}  // namespace

/// Two convolutions and, where it is conditioned, FiLM.
class FilmUNetBlock : public torch::nn::Module {
 public:
  /// `condition_size`: 0 where it is not conditioned.
  FilmUNetBlock(std::int64_t in, std::int64_t out, std::int64_t condition_size)
      : conv1_(register_module("conv1", std::make_shared<StoredConvolution>(in, out, 3))),
        norm1_(register_module("bn1", BatchNorm2d(out))),
        conv2_(register_module("conv2", std::make_shared<StoredConvolution>(out, out, 3))),
        norm2_(register_module("bn2", BatchNorm2d(out))) {
    if (condition_size > 0) {
      const auto film = folder(*this, "film");
      gamma_ = film->register_module("gamma", std::make_shared<StoredLinear>(condition_size, out));
      beta_ = film->register_module("beta", std::make_shared<StoredLinear>(condition_size, out));
    }
  }

  void let_text_change_little() {
    if (gamma_) {
      torch::nn::init::ones_(gamma_->named_parameters()["bias"]);
      torch::nn::init::zeros_(beta_->named_parameters()["bias"]);
    }
  }

  at::Tensor forward(const at::Tensor& x, const at::Tensor& embedding) {
    at::Tensor y = conv1_->forward(x, *norm1_).relu_();
    y = conv2_->forward(y, *norm2_).relu_();
    if (!gamma_) {
      return y;
    }
    const auto over_map = [&](const at::Tensor& values) {
      return values.unsqueeze(2).unsqueeze(3).to(y.scalar_type());
    };
    return over_map(gamma_->forward(embedding)) * y + over_map(beta_->forward(embedding));
  }

 private:
  std::shared_ptr<StoredConvolution> conv1_;
  BatchNorm2d norm1_;
  std::shared_ptr<StoredConvolution> conv2_;
  BatchNorm2d norm2_;
  std::shared_ptr<StoredLinear> gamma_;  // with beta_, where it is conditioned
  std::shared_ptr<StoredLinear> beta_;
};

FilmUNetImpl::FilmUNetImpl(const FilmUNetConfig& config) : config_(config) {
  std::int64_t in = 1;
  for (std::size_t level = 0; level < kFilmDepth; ++level) {
    const std::int64_t width = config.width << level;
    encoders_.push_back(
        block("encoder" + std::to_string(encoders_.size() + 1), in, width, /*conditioned=*/false));
    in = width;
  }
  bottleneck_ = block("bottleneck", in, in, /*conditioned=*/true);
  for (std::size_t level = 0; level < kFilmDepth; ++level) {
    const std::string number = std::to_string(level + 1);
    const std::int64_t width = config.width << level;
    const std::int64_t out = level == 0 ? width : width / 2;
    ups_.push_back(
        register_module("upconv" + number, std::make_shared<StoredEnlargement>(width, width, 2)));
    decoders_.push_back(block("decoder" + number, 2 * width, out, /*conditioned=*/level > 0));
  }
  output_ = register_module("output", std::make_shared<StoredConvolution>(config.width, 1, 1));
}

std::shared_ptr<FilmUNetBlock> FilmUNetImpl::block(const std::string& name,
                                                   std::int64_t in,
                                                   std::int64_t out,
                                                   bool is_conditioned) {
  const std::int64_t size = is_conditioned && config_.conditioned ? config_.condition_size : 0;
  return register_module(name, std::make_shared<FilmUNetBlock>(in, out, size));
}

void FilmUNetImpl::initialise() {
  draw_weights(*this);
  bottleneck_->let_text_change_little();
  for (const auto& decoder : decoders_) {
    decoder->let_text_change_little();
  }
}

at::Tensor FilmUNetImpl::forward(const at::Tensor& features, const Condition& condition) {
  TORCH_CHECK(
      features.dim() == 3 && features.size(1) >= kLeastSize && features.size(2) >= kLeastSize,
      "features must be (batch, 16 or more frames, 16 or more bins), got ",
      features.sizes());
  const at::Tensor embedding =
      config_.conditioned ? condition.embedding * config_.condition_scale : at::Tensor();
  std::vector<at::Tensor> skips;
  at::Tensor x = features.transpose(1, 2).unsqueeze(1);  // (batch, 1, bins, frames)
  for (const auto& encoder : encoders_) {
    skips.push_back(encoder->forward(x, embedding));
    x = at::max_pool2d(skips.back(), 2);
  }
  x = bottleneck_->forward(x, embedding);
  for (std::size_t level = encoders_.size(); level-- > 0;) {
    const at::Tensor skip = std::move(skips[level]);
    x = ups_[level]->forward(x);
    if (x.sizes().slice(2) != skip.sizes().slice(2)) {
      x = at::upsample_bilinear2d(x, skip.sizes().slice(2), /*align_corners=*/false);
    }
    x = decoders_[level]->forward(at::cat({x, skip}, 1), embedding);
  }
  return output_->forward(x).sigmoid().squeeze(1).transpose(1, 2).to(features.scalar_type());
}

}  // namespace lasso::nn
