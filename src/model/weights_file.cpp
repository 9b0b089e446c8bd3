#include "lasso/model/weights_file.hpp"

#include <fstream>

#include <nlohmann/json.hpp>

#include "bundle_files.hpp"
#include "lasso/core/error.hpp"

namespace lasso::model {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// The parameters of a safetensors file by its header: eight bytes of its length, lowest first,
/// then JSON.
std::int64_t parameters_of(const fs::path& path) {
  constexpr std::uint64_t kMostBytes = 100'000'000;  // the format's own limit
  std::ifstream file(path, std::ios::binary);
  std::uint64_t length = 0;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    length |= static_cast<std::uint64_t>(static_cast<unsigned char>(file.get())) << shift;
  }
  std::string text(file && length < kMostBytes ? length : 0, ' ');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  try {
    const json header = json::parse(file ? text : "");
    std::int64_t parameters = 0;
    for (const auto& [key, entry] : header.items()) {
      if (key == "__metadata__" ||
          entry.at("dtype").get_ref<const std::string&>().find('F') == std::string::npos) {
        continue;  // integers are no parameters
      }
      std::int64_t count = 1;
      for (const auto& size : entry.at("shape")) {
        count *= size.get<std::int64_t>();
      }
      parameters += count;
    }
    return parameters;
  } catch (const json::exception&) {
    throw Error(ErrorKind::model,
                "'" + path.string() + "' is no safetensors file; install the model again");
  }
}

}  // namespace

std::vector<WeightsFile> weights_of(const fs::path& folder) {
  std::vector<WeightsFile> found;
  for (const char* name : {kSeparatorFile, kTextEncoderFile, kAudioEncoderFile}) {
    const fs::path path = folder / name;
    if (fs::exists(path)) {
      found.push_back({name, parameters_of(path), fs::file_size(path)});
    }
  }
  return found;
}

}  // namespace lasso::model
