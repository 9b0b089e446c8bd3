#include "file_in_memory.hpp"
#include "lasso/checkpoint/safetensors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lasso::fuzz::try_reading({reinterpret_cast<const char*>(data), size},
                           lasso::checkpoint::read_safetensors);
  return 0;
}
