#include "lasso/nn/separators.hpp"

#include <type_traits>
#include <utility>

#include "lasso/nn/bimodal_unet.hpp"
#include "lasso/nn/chunked_network.hpp"
#include "lasso/nn/film_unet.hpp"
#include "lasso/nn/network_state.hpp"
#include "lasso/nn/resunet30.hpp"
#include "lasso/nn/resunet30_stream.hpp"

namespace lasso::nn {

namespace {

template <typename Config>
std::shared_ptr<typename Config::Network> network_of(const Config& config) {
  return std::make_shared<typename Config::Network>(config);
}

/// ResUNet30 alone is streamed; all others compute in chunks.
std::shared_ptr<const MaskNetwork> ready(const ResUNet30Config& config,
                                         std::map<std::string, at::Tensor>&& tensors,
                                         c10::Device device,
                                         at::ScalarType dtype,
                                         const ConvolutionPlan& plan) {
  return std::make_shared<const FoldedResUNet30>(config, std::move(tensors), device, dtype, plan);
}

template <typename Config>
std::shared_ptr<const MaskNetwork> ready(const Config& config,
                                         std::map<std::string, at::Tensor>&& tensors,
                                         c10::Device device,
                                         at::ScalarType dtype,
                                         const ConvolutionPlan& /*plan*/) {
  auto network = network_of(config);
  share_state(*network, tensors);
  network->to(device);
  network->eval();
  return std::make_shared<const ChunkedNetwork>(std::move(network), config.chunks(), dtype);
}

Layout layout(const ResUNet30Config& config) { return resunet30_layout(config); }

template <typename Config>
Layout layout(const Config& config) {
  return layout_of(*network_of(config));
}

}  // namespace

std::map<std::string, std::vector<std::int64_t>> separator_layout(const SeparatorConfig& config) {
  return std::visit([](const auto& any) { return layout(any); }, config);
}

std::shared_ptr<SeparatorNetwork> make_separator(const SeparatorConfig& config) {
  std::shared_ptr<SeparatorNetwork> network = std::visit(
      [](const auto& any) -> std::shared_ptr<SeparatorNetwork> { return network_of(any); }, config);
  network->initialise();
  return network;
}

std::shared_ptr<const MaskNetwork> make_mask_network(const SeparatorConfig& config,
                                                     std::map<std::string, at::Tensor> tensors,
                                                     c10::Device device,
                                                     at::ScalarType dtype,
                                                     const ConvolutionPlan& plan) {
  return std::visit(
      [&](const auto& any) { return ready(any, std::move(tensors), device, dtype, plan); }, config);
}

}  // namespace lasso::nn
