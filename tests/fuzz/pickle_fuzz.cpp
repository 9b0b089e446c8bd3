// The pickle inside a sound archive: left to itself, the fuzzer seldom gets that far.
#include "file_in_memory.hpp"
#include "lasso/checkpoint/torch_archive.hpp"
#include "support/zip_writer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string pickle(reinterpret_cast<const char*>(data), size);
  const std::string archive = lasso::testing::zip_of(
      {{"archive/data.pkl", pickle}, {"archive/data/0", std::string(64, '\x01')}});
  lasso::fuzz::try_reading(archive, lasso::checkpoint::read_torch_archive);
  return 0;
}
