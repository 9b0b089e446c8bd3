#include "bundle_files.hpp"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/sha256.hpp"
#include "lasso/core/whole_file.hpp"
#include "precision_check.hpp"

namespace lasso::model {

namespace fs = std::filesystem;
using checkpoint::TensorMap;
using nlohmann::ordered_json;

namespace {

constexpr int kIndent = 2;  // of what people may read

/// `tensors` as they are stored: matrices and kernels in that type. Norms, biases and counters take
/// no space worth saving, and much of the sound hangs on them.
TensorMap stored(const TensorMap& tensors, at::ScalarType storage) {
  TensorMap converted;
  for (const auto& [name, tensor] : tensors) {
    const at::Tensor value = tensor.dim() > 1 ? tensor.to(storage) : tensor;
    if (!value.isfinite().all().item<bool>()) {
      throw Error(ErrorKind::model,
                  "tensor '" + name + "' is not finite as " + c10::toString(storage) +
                      "; store the model as fp32, or get its weights again");
    }
    converted.emplace(name, value);
  }
  return converted;
}

void write_files(const fs::path& folder, const BundleFiles& files) {
  const ModelConfig config = ModelConfig::parse(files.config, folder.string());
  auto document = ordered_json::parse(files.config);
  auto listed = ordered_json::object();
  const auto list = [&](const std::string& name) {
    listed[name] = {{"bytes", fs::file_size(folder / name)},
                    {"sha256", sha256_of_file(folder / name)}};
  };
  for (const auto& [name, tensors] : files.tensors) {
    checkpoint::write_safetensors(folder / name, stored(tensors, config.storage));
    list(name);
  }
  for (const auto& [name, bytes] : files.texts) {
    write_file(folder / name, bytes);
    list(name);
  }
  const auto separator = files.tensors.find(kSeparatorFile);
  if (separator != files.tensors.end()) {
    if (const auto snr_db = bf16_snr_db(config, separator->second)) {
      document["checks"] = {{"bf16_snr_db", *snr_db}};
    }
  }
  document["files"] = listed;
  write_file(folder / kConfigFile, document.dump(kIndent) + "\n");
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
