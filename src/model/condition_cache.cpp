#include "condition_cache.hpp"

#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include <ATen/ATen.h>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/sha256.hpp"
#include "user_folders.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

constexpr const char* kEmbedding = "condition";
constexpr const char* kTokens = "tokens";

using Shape = std::vector<std::int64_t>;

/// `tokens`: empty where they are not wanted.
std::optional<nn::Condition> read(const fs::path& path,
                                  const Shape& embedding,
                                  const Shape& tokens) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return {};
  }
  try {
    const auto tensors = checkpoint::read_safetensors(path);
    const auto has = [&](const char* name, const Shape& sizes) {
      const auto found = tensors.find(name);
      return found != tensors.end() && found->second.sizes() == at::IntArrayRef(sizes) &&
             found->second.scalar_type() == at::kFloat;
    };
    if (has(kEmbedding, embedding) && tokens.empty()) {
      return nn::Condition(tensors.at(kEmbedding).clone());
    }
    if (has(kEmbedding, embedding) && has(kTokens, tokens)) {
      return nn::Condition(tensors.at(kEmbedding).clone(), tensors.at(kTokens).clone());
    }
  } catch (const Error&) {
    // Damaged: made anew.
  }
  return {};
}

void keep(const fs::path& path, const nn::Condition& condition) {
  checkpoint::TensorMap tensors{{kEmbedding, condition.embedding}};
  if (condition.tokens.defined()) {
    tensors.emplace(kTokens, condition.tokens);
  }
  try {
    fs::create_directories(path.parent_path());
    checkpoint::write_safetensors(path, tensors);
  } catch (const fs::filesystem_error&) {
  } catch (const Error&) {
    // A cache that cannot be written to is slow, not wrong.
  }
}

}  // namespace

nn::Condition cached_condition(const ModelConfig& config,
                               const std::vector<std::string>& queries,
                               bool tokens,
                               const std::function<nn::Condition()>& make) {
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
  const Shape embedding{count, nn::condition_size(config.separator)};
  const Shape states{count, config.text_encoder.max_tokens, config.text_encoder.width};
  if (auto known = read(path, embedding, tokens ? states : Shape())) {
    return *known;
  }
  nn::Condition condition = make();
  keep(path, condition);
  return condition;
}

}  // namespace lasso::model
