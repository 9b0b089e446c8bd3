#include "lasso/separate/channels.hpp"

#include <ATen/ATen.h>

namespace lasso::separate {

at::Tensor Downmix::read(std::int64_t max_samples) {
  return source_.read(max_samples).mean(0, /*keepdim=*/true);
}

at::Tensor ChannelRange::read(std::int64_t max_samples) {
  return source_.read(max_samples).narrow(0, first_, count_).clone();
}

}  // namespace lasso::separate
