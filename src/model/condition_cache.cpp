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

constexpr const char* kTensor = "condition";  // the conditions, where there are several

std::optional<at::Tensor> read(const fs::path& path, at::IntArrayRef sizes) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return {};
  }
  try {
    const auto tensors = checkpoint::read_safetensors(path);
    const auto found = tensors.find(kTensor);
    if (found != tensors.end() && found->second.sizes() == sizes &&
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

at::Tensor cached_conditions(const ModelConfig& config,
                             const std::vector<std::string>& queries,
                             const std::function<at::Tensor()>& make) {
  const fs::path folder = user_cache();
  if (!config.hashed || folder.empty()) {
    return make();
  }
  std::string key = sha256(config.document);
  for (const std::string& query : queries) {  // one alone keeps the name it always had
    key += &query == &queries.front() ? query : "\n" + query;
  }
  const std::string name = sha256(key);
  const fs::path path = folder / "conditions" / (name + ".safetensors");
  const auto count = static_cast<std::int64_t>(queries.size());
  if (const auto known = read(path, {count, config.separator.condition_size})) {
    return *known;
  }
  at::Tensor conditions = make();
  keep(path, conditions);
  return conditions;
}

}  // namespace lasso::model
