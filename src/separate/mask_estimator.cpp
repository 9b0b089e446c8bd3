#include "lasso/separate/mask_estimator.hpp"

#include <utility>

#include <ATen/ATen.h>

namespace lasso::separate {

namespace {

class NetworkMask : public MaskStream {
 public:
  NetworkMask(MaskFrontEnd front_end, std::unique_ptr<nn::GainStream> gain)
      : front_end_(std::move(front_end)), gain_(std::move(gain)) {}

  at::Tensor push(const at::Tensor& spectrum, bool last) override {
    return front_end_.over_bins(gain_->push(front_end_.features(spectrum), last));
  }

 private:
  MaskFrontEnd front_end_;
  std::unique_ptr<nn::GainStream> gain_;
};

}  // namespace

NetworkEstimator::NetworkEstimator(const model::FrontEnd& front_end,
                                   std::shared_ptr<const nn::MaskNetwork> network)
    : front_end_(front_end, network->device()), network_(std::move(network)) {}

std::unique_ptr<MaskStream> NetworkEstimator::stream(const nn::Condition& condition,
                                                     nn::Pace pace) {
  return std::make_unique<NetworkMask>(front_end_, network_->stream(condition, pace));
}

}  // namespace lasso::separate
