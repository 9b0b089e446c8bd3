#include "lasso/separate/mask_estimator.hpp"

#include <utility>

#include <ATen/ATen.h>

namespace lasso::separate {

namespace {

class ResUNetMask : public MaskStream {
 public:
  ResUNetMask(MaskFrontEnd front_end,
              std::shared_ptr<const nn::FoldedResUNet30> network,
              const at::Tensor& condition)
      : front_end_(std::move(front_end)), network_(std::move(network), condition) {}

  at::Tensor push(const at::Tensor& spectrum) override {
    return front_end_.over_bins(network_.push(front_end_.features(spectrum)));
  }

  at::Tensor finish() override { return front_end_.over_bins(network_.finish()); }

 private:
  MaskFrontEnd front_end_;
  nn::ResUNet30Stream network_;
};

}  // namespace

ResUNetEstimator::ResUNetEstimator(const model::FrontEnd& front_end,
                                   std::shared_ptr<const nn::FoldedResUNet30> network)
    : front_end_(front_end, network->device()), network_(std::move(network)) {}

std::unique_ptr<MaskStream> ResUNetEstimator::stream(const at::Tensor& condition) {
  return std::make_unique<ResUNetMask>(front_end_, network_, condition);
}

TimeContext ResUNetEstimator::context() const {
  return {network_->config().context_frames(), network_->config().time_stride()};
}

MemoryNeed ResUNetEstimator::memory(std::int64_t frames) const {
  return {network_->parameters() * static_cast<std::int64_t>(c10::elementSize(network_->dtype())),
          nn::stream_memory(network_->config(), network_->dtype(), frames)};
}

}  // namespace lasso::separate
