#include "condition_cache.hpp"

#include <filesystem>
#include <optional>
#include <system_error>

#include <ATen/ATen.h>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/sha256.hpp"
#include "user_folders.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

constexpr const char* kTensor = "condition";

std::optional<at::Tensor> read(const fs::path& path, std::int64_t size) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return {};
  }
  try {
    const auto tensors = checkpoint::read_safetensors(path);
    const auto found = tensors.find(kTensor);
    if (found != tensors.end() && found->second.sizes() == at::IntArrayRef({1, size}) &&
        found->second.scalar_type() == at::kFloat) {
      return found->second.clone();
    }
  } catch (const Error&) {
    // Damaged: made anew.
  }
  return {};
}

void keep(const fs::path& path, const at::Tensor& condition) {
  try {
    fs::create_directories(path.parent_path());
    checkpoint::write_safetensors(path, {{kTensor, condition}});
  } catch (const fs::filesystem_error&) {
  } catch (const Error&) {
    // A cache that cannot be written to is slow, not wrong.
  }
}

}  // namespace

at::Tensor cached_condition(const ModelConfig& config,
                            const std::string& query,
                            const std::function<at::Tensor()>& make) {
  const fs::path folder = user_cache();
  if (!config.hashed || folder.empty()) {
    return make();
  }
  const std::string name = sha256(sha256(config.document) + query);
  const fs::path path = folder / "conditions" / (name + ".safetensors");
  if (const auto known = read(path, config.separator.condition_size)) {
    return *known;
  }
  at::Tensor condition = make();
  keep(path, condition);
  return condition;
}

}  // namespace lasso::model
