#include "lasso/bench/machine.hpp"

#include <sstream>
#include <thread>

#include <oneapi/dnnl/dnnl_version.h>
#include <sys/utsname.h>
#include <torch/version.h>
#include <unistd.h>

#include "lasso/core/platform.hpp"

namespace lasso::bench {

namespace {

std::string useful_instructions() {
  std::istringstream flags(platform::processor_field("flags"));
  std::string useful;
  for (std::string flag; flags >> flag;) {
    const bool is_useful = flag == "avx2" || flag == "fma" || flag == "avx512f" ||
                           flag == "avx512_vnni" || flag == "avx512_bf16" || flag == "amx_bf16";
    useful += is_useful ? (useful.empty() ? "" : " ") + flag : "";
  }
  return useful;
}

std::string system_in_words() {
  utsname names{};
  uname(&names);
  return std::string(names.sysname) + " " + names.release + " " + names.machine;
}

}  // namespace

Machine this_machine() {
  Machine machine;
  machine.processor = platform::processor_field("model name");
  machine.instructions = useful_instructions();
  machine.cores = std::thread::hardware_concurrency();
  machine.memory = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  machine.system = system_in_words();
  machine.libraries = "LibTorch " TORCH_VERSION ", oneDNN " + std::to_string(DNNL_VERSION_MAJOR) +
                      "." + std::to_string(DNNL_VERSION_MINOR) + "." +
                      std::to_string(DNNL_VERSION_PATCH);
  return machine;
}

}  // namespace lasso::bench
