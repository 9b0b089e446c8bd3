#include "lasso/nn/film_unet.hpp"

#include <array>
#include <string>

#include <ATen/ATen.h>
#include <torch/nn/init.h>

#include "stored_layers.hpp"

namespace lasso::nn {

namespace {

constexpr std::array<std::int64_t, 4> kFilmWidths{64, 128, 256, 512};  // of the encoders
constexpr std::int64_t kLeastSize = 16;  // that can be halved so often

}  // namespace

FilmUNetImpl::FilmUNetImpl(const FilmUNetConfig& config) : config_(config) {
  std::int64_t in = 1;
  for (const std::int64_t width : kFilmWidths) {
    encoders_.push_back(
        block("encoder" + std::to_string(encoders_.size() + 1), in, width, /*conditioned=*/false));
    in = width;
  }
  bottleneck_ = block("bottleneck", in, in, /*conditioned=*/true);
  for (std::size_t level = 0; level < kFilmWidths.size(); ++level) {
    const std::string number = std::to_string(level + 1);
    const std::int64_t width = kFilmWidths.at(level);
    const std::int64_t out = level == 0 ? width : kFilmWidths.at(level - 1);
    ups_.push_back(register_module(
        "upconv" + number,
        torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(width, width, 2).stride(2))));
    decoders_.push_back(block("decoder" + number, 2 * width, out, /*conditioned=*/level > 0));
  }
  output_ = register_module("output",
                            torch::nn::Conv2d(torch::nn::Conv2dOptions(kFilmWidths.front(), 1, 1)));
}

FilmUNetImpl::Block FilmUNetImpl::block(const std::string& name,
                                        std::int64_t in,
                                        std::int64_t out,
                                        bool is_conditioned) {
  const auto place = folder(*this, name);
  const auto conv = [](std::int64_t from, std::int64_t to) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(from, to, 3).padding(1));
  };
  Block made{place->register_module("conv1", conv(in, out)),
             place->register_module("bn1", BatchNorm2d(out)),
             place->register_module("conv2", conv(out, out)),
             place->register_module("bn2", BatchNorm2d(out))};
  if (is_conditioned && config_.condition_size > 0) {
    const auto film = folder(*place, "film");
    made.gamma = film->register_module("gamma", torch::nn::Linear(config_.condition_size, out));
    made.beta = film->register_module("beta", torch::nn::Linear(config_.condition_size, out));
    torch::nn::init::ones_(made.gamma->bias);  // at first the text changes little
    torch::nn::init::zeros_(made.beta->bias);
  }
  return made;
}

at::Tensor FilmUNetImpl::run(Block& block, const at::Tensor& x, const at::Tensor& condition) {
  at::Tensor y = block.bn1(block.conv1(x)).relu();
  y = block.bn2(block.conv2(y)).relu();
  if (!block.gamma) {
    return y;
  }
  const auto over_map = [](const at::Tensor& values) { return values.unsqueeze(2).unsqueeze(3); };
  return over_map(block.gamma(condition)) * y + over_map(block.beta(condition));
}

at::Tensor FilmUNetImpl::forward(const at::Tensor& magnitude, const at::Tensor& condition) {
  TORCH_CHECK(magnitude.dim() == 4 && magnitude.size(1) == 1 && magnitude.size(2) >= kLeastSize &&
                  magnitude.size(3) >= kLeastSize,
              "magnitude must be (batch, 1, 16 or more bins, 16 or more frames), got ",
              magnitude.sizes());
  std::vector<at::Tensor> skips;
  at::Tensor x = magnitude;
  for (Block& encoder : encoders_) {
    skips.push_back(run(encoder, x, condition));
    x = at::max_pool2d(skips.back(), 2);
  }
  x = run(*bottleneck_, x, condition);
  for (std::size_t level = skips.size(); level-- > 0;) {
    const at::Tensor& skip = skips[level];
    x = ups_[level](x);
    if (x.sizes().slice(2) != skip.sizes().slice(2)) {
      x = at::upsample_bilinear2d(x, skip.sizes().slice(2), /*align_corners=*/false);
    }
    x = run(decoders_[level], at::cat({x, skip}, 1), condition);
  }
  return output_(x).sigmoid();
}

}  // namespace lasso::nn
