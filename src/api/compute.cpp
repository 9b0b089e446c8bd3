#include "lasso/api/compute.hpp"

#include <algorithm>
#include <thread>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <spdlog/spdlog.h>
#include <torch/cuda.h>

#include "lasso/core/error.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/platform.hpp"
#include "lasso/core/tensor_memory.hpp"
#include "lasso/core/threads.hpp"
#include "lasso/nn/precision.hpp"

namespace lasso::api {

void set_up_process(const ComputeOptions& options) {
  const auto cores = std::thread::hardware_concurrency() / static_cast<unsigned>(options.at_once);
  const auto usual = options.low_memory ? 1U : std::max(1U, cores);
  set_threads(options.threads > 0 ? options.threads : static_cast<int>(usual));
  set_blas_threads(1);
  options.low_memory || !options.max_memory.empty() ? platform::return_freed_memory()
                                                    : keep_tensor_memory();
  at::globalContext().setFlushDenormal(true);
}

c10::Device chosen_device(const ComputeOptions& options) {
  if (options.device == "auto") {
    return torch::cuda::is_available() ? at::kCUDA : at::kCPU;
  }
  const bool named = options.device == "cpu" || options.device == "cuda" ||
                     (options.device.rfind("cuda:", 0) == 0 && options.device.size() > 5 &&
                      options.device.size() < 8 &&
                      options.device.find_first_not_of("0123456789", 5) == std::string::npos);
  if (!named) {
    throw Error(ErrorKind::usage,
                "device '" + options.device + "' is no device; use auto, cpu, cuda or cuda:0");
  }
  const c10::Device device(options.device);
  const auto count = static_cast<int>(torch::cuda::device_count());
  if (device.is_cuda() && std::max<int>(device.index(), 0) >= count) {
    throw Error(ErrorKind::model,
                "no device '" + options.device + "': LibTorch sees " + std::to_string(count) +
                    " CUDA devices here; use --device cpu");
  }
  return device;
}

at::ScalarType chosen_precision(const ComputeOptions& options,
                                c10::Device device,
                                bool is_good_in_bf16) {
  if (options.precision == "auto") {
    return is_good_in_bf16 && nn::is_native(at::kBFloat16, device) ? at::kBFloat16 : at::kFloat;
  }
  const auto dtype = options.precision == "fp32"   ? at::kFloat
                     : options.precision == "bf16" ? at::kBFloat16
                                                   : at::kHalf;
  if (!nn::is_supported(dtype, device)) {
    throw Error(ErrorKind::usage,
                "this processor cannot compute in " + options.precision +
                    " (bf16 needs AVX-512, fp16 needs CUDA); use --precision fp32");
  }
  if (!nn::is_native(dtype, device)) {
    logger().warn("this processor has no native {} instructions; fp32 is faster",
                  options.precision);
  }
  return dtype;
}

std::int64_t kernel_budget(const ComputeOptions& options) {
  constexpr std::int64_t kUsual = 80'000'000;
  constexpr std::int64_t kSmall = 16'000'000;
  return options.low_memory || !options.max_memory.empty() ? kSmall : kUsual;
}

}  // namespace lasso::api
