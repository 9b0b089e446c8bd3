#include "lasso/model/text_embedder.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <ATen/ATen.h>

#include "bundle_files.hpp"
#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/whole_file.hpp"
#include "lasso/model/network_state.hpp"
#include "lasso/nn/text_encoder.hpp"
#include "lasso/text/byte_bpe_tokenizer.hpp"
#include "lasso/text/sentencepiece_tokenizer.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

using Tokens = std::vector<std::int64_t>;

constexpr std::size_t kGroup = 128;  // rows encoded at once

std::unique_ptr<text::Tokenizer> tokenizer_of(const ModelConfig& config,
                                              const std::map<std::string, std::string>& files) {
  if (config.tokenizer == TokenizerKind::byte_bpe) {
    return std::make_unique<text::ByteBpeTokenizer>(files.at(kVocabularyFile),
                                                    files.at(kMergesFile));
  }
  return std::make_unique<text::SentencePieceTokenizer>(files.at(kTokenizerFile));
}

/// Ids (rows, tokens) int64, and where they are padding, bool.
std::pair<at::Tensor, at::Tensor> padded(std::vector<Tokens>& rows, std::size_t tokens) {
  const auto count = static_cast<std::int64_t>(rows.size());
  const auto width = static_cast<std::int64_t>(tokens);
  at::Tensor ids = at::zeros({count, width}, at::kLong);
  at::Tensor padding = at::ones({count, width}, at::kBool);
  for (std::int64_t row = 0; row < count; ++row) {
    auto& numbers = rows[static_cast<std::size_t>(row)];
    const auto length = static_cast<std::int64_t>(numbers.size());
    ids[row].narrow(0, 0, length).copy_(at::from_blob(numbers.data(), {length}, at::kLong));
    padding[row].narrow(0, 0, length).fill_(false);
  }
  return {ids, padding};
}

std::size_t longest(const std::vector<Tokens>& rows) {
  std::size_t length = 0;
  for (const Tokens& row : rows) {
    length = std::max(length, row.size());
  }
  return length;
}

}  // namespace

TextEmbedder TextEmbedder::create(const ModelConfig& config, const fs::path& tokenizer) {
  TextEmbedder side;
  for (const char* name : tokenizer_files(config.tokenizer)) {
    const fs::path path = fs::is_directory(tokenizer) ? tokenizer / name : tokenizer;
    auto bytes = read_file(path);
    if (!bytes) {
      throw Error(ErrorKind::model, "cannot read '" + path.string() + "'; check the model folder");
    }
    side.files.emplace(name, std::move(*bytes));
  }
  side.tokenizer = tokenizer_of(config, side.files);
  if (side.tokenizer->vocabulary_size() != config.text_encoder.vocabulary) {
    throw Error(
        ErrorKind::model,
        "'" + tokenizer.string() + "' has " + std::to_string(side.tokenizer->vocabulary_size()) +
            " pieces where config.json says text_encoder.vocabulary is " +
            std::to_string(config.text_encoder.vocabulary) + "; use the tokenizer it is for");
  }
  side.encoder = nn::make_text_encoder(config.text_encoder);
  side.max_tokens = config.text_encoder.max_tokens;
  side.attended = nn::token_width(config.separator) > 0;
  return side;
}

TextEmbedder TextEmbedder::load(const ModelConfig& config, const fs::path& folder) {
  TextEmbedder side = create(config, folder);
  const fs::path path = folder / kTextEncoderFile;
  share_state(*side.encoder, checkpoint::read_safetensors(path), path.string());
  side.encoder->set_release(checkpoint::release_pages);
  if (config.text_encoder.architecture != nn::TextArchitecture::roberta) {
    side.encoder->to(at::kFloat);  // RoBERTa's weights are converted when they have their turn
  }
  side.encoder->eval();
  return side;
}

at::Tensor TextEmbedder::embeddings(const std::vector<std::string>& texts) const {
  std::vector<Tokens> rows;
  for (const auto& text : texts) {
    rows.push_back(tokenizer->encode(text, max_tokens));
  }
  // Rows of about one length together, as each is padded to the longest of its group.
  std::vector<std::int64_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  const auto length = [&](std::int64_t row) { return rows[static_cast<std::size_t>(row)].size(); };
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return length(a) < length(b);
  });
  const at::Device device = encoder->parameters().front().device();
  std::vector<at::Tensor> groups;
  for (std::size_t begin = 0; begin < order.size(); begin += kGroup) {
    std::vector<Tokens> group;
    for (std::size_t i = begin; i < std::min(begin + kGroup, order.size()); ++i) {
      group.push_back(rows[static_cast<std::size_t>(order[i])]);
    }
    const auto [ids, padding] = padded(group, longest(group));
    groups.push_back(encoder->forward(ids.to(device), padding.to(device)).embedding);
  }
  return at::cat(groups).index_select(0, at::argsort(at::tensor(order)).to(device));
}

nn::Condition TextEmbedder::conditions(const std::vector<std::string>& queries) const {
  if (!attended) {
    return embeddings(queries);
  }
  std::vector<Tokens> rows;
  for (const auto& query : queries) {
    rows.push_back(tokenizer->encode(query, max_tokens));
  }
  const at::Device device = encoder->parameters().front().device();
  const auto [ids, padding] = padded(rows, static_cast<std::size_t>(max_tokens));
  return encoder->forward(ids.to(device), padding.to(device));
}

}  // namespace lasso::model
