#include "lasso/model/weights_file.hpp"

#include <fstream>

#include <nlohmann/json.hpp>

#include "bundle_files.hpp"
#include "lasso/core/error.hpp"

namespace lasso::model {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Of a safetensors file: eight bytes of its length, lowest first, then JSON.
json header_of(const fs::path& path) {
  constexpr std::uint64_t kMostBytes = 100'000'000;  // the format's own limit
  std::ifstream file(path, std::ios::binary);
  std::uint64_t length = 0;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    length |= static_cast<std::uint64_t>(static_cast<unsigned char>(file.get())) << shift;
  }
  std::string text(file && length < kMostBytes ? length : 0, ' ');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  json header = json::parse(file ? text : "", nullptr, /*allow_exceptions=*/false);
  if (!header.is_object()) {
    throw Error(ErrorKind::model,
                "'" + path.string() + "' is no safetensors file; install the model again");
  }
  return header;
}

}  // namespace

std::vector<WeightsFile> weights_of(const fs::path& folder) {
  std::vector<WeightsFile> found;
  for (const char* name : {kSeparatorFile, kTextEncoderFile, kAudioEncoderFile}) {
    if (!fs::exists(folder / name)) {
      continue;
    }
    WeightsFile file{name, 0, fs::file_size(folder / name)};
    const json header = header_of(folder / name);
    for (const auto& [key, entry] : header.items()) {
      const std::string dtype = entry.value("dtype", "");
      if (key == "__metadata__" || dtype.find('F') == std::string::npos) {
        continue;  // integers are no parameters
      }
      std::int64_t count = 1;
      for (const std::int64_t size : entry.value("shape", std::vector<std::int64_t>())) {
        count *= size;
      }
      file.parameters += count;
    }
    found.push_back(file);
  }
  return found;
}

}  // namespace lasso::model
