#include "bundle_files.hpp"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/sha256.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso::model {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

constexpr int kIndent = 2;  // of what people may read

void write_files(const fs::path& folder, const BundleFiles& files) {
  auto config = ordered_json::parse(files.config);
  auto listed = ordered_json::object();
  const auto list = [&](const std::string& name) {
    listed[name] = {{"bytes", fs::file_size(folder / name)},
                    {"sha256", sha256_of_file(folder / name)}};
  };
  for (const auto& [name, tensors] : files.tensors) {
    checkpoint::write_safetensors(folder / name, tensors);
    list(name);
  }
  for (const auto& [name, bytes] : files.texts) {
    write_file(folder / name, bytes);
    list(name);
  }
  config["files"] = listed;
  write_file(folder / kConfigFile, config.dump(kIndent) + "\n");
}

}  // namespace

std::vector<const char*> tokenizer_files(TokenizerKind kind) {
  if (kind == TokenizerKind::byte_bpe) {
    return {kVocabularyFile, kMergesFile};
  }
  return {kTokenizerFile};
}

void write_bundle(const fs::path& folder, const BundleFiles& files) {
  const fs::path fresh = folder.string() + ".part";
  std::error_code ignored;
  try {
    fs::remove_all(fresh);
    fs::create_directories(fresh);
    write_files(fresh, files);
    const fs::path old = folder.string() + ".old";
    if (fs::exists(folder)) {
      fs::rename(folder, old);
    }
    fs::rename(fresh, folder);
    fs::remove_all(old);
  } catch (const fs::filesystem_error& error) {
    fs::remove_all(fresh, ignored);
    throw Error(ErrorKind::input,
                "cannot write '" + folder.string() + "': " + error.code().message());
  } catch (...) {
    fs::remove_all(fresh, ignored);
    throw;
  }
}

}  // namespace lasso::model
