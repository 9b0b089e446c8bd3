#include "lasso/model/model_bundle.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include <ATen/ATen.h>
#include <torch/utils.h>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/text/sentencepiece_tokenizer.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kListedFaults = 8;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) {
    throw Error(ErrorKind::model, "cannot read '" + path.string() + "'; check the model folder");
  }
  return bytes;
}

checkpoint::TensorMap on_cpu(const checkpoint::TensorMap& tensors) {
  checkpoint::TensorMap moved;
  for (const auto& [name, tensor] : tensors) {
    moved.emplace(name, tensor.cpu());
  }
  return moved;
}

ModelBundle build(const fs::path& config_file, const fs::path& tokenizer_file) {
  ModelBundle bundle;
  bundle.config = ModelConfig::load(config_file);
  bundle.tokenizer_file = read_file(tokenizer_file);
  bundle.tokenizer = std::make_unique<text::SentencePieceTokenizer>(bundle.tokenizer_file);
  if (bundle.tokenizer->vocabulary_size() != bundle.config.text_encoder.vocabulary) {
    throw Error(ErrorKind::model,
                "'" + tokenizer_file.string() + "' has " +
                    std::to_string(bundle.tokenizer->vocabulary_size()) +
                    " pieces where config.json says text_encoder.vocabulary is " +
                    std::to_string(bundle.config.text_encoder.vocabulary) +
                    "; use the tokenizer it is for");
  }
  bundle.separator = nn::ResUNet30(bundle.config.separator);
  bundle.text_encoder = nn::TextEncoder(bundle.config.text_encoder);
  return bundle;
}

}  // namespace

checkpoint::TensorMap state_of(const torch::nn::Module& network) {
  checkpoint::TensorMap state;
  for (const auto& item : network.named_parameters()) {
    state.emplace(item.key(), item.value().detach());
  }
  for (const auto& item : network.named_buffers()) {
    state.emplace(item.key(), item.value());
  }
  return state;
}

void load_state(torch::nn::Module& network,
                const checkpoint::TensorMap& state,
                const std::string& origin) {
  const checkpoint::TensorMap own = state_of(network);
  std::vector<std::string> faults;
  for (const auto& [name, tensor] : own) {
    const auto found = state.find(name);
    if (found == state.end()) {
      faults.push_back(name + " is missing");
    } else if (found->second.sizes() != tensor.sizes()) {
      faults.push_back(name + " has the wrong shape");
    }
  }
  for (const auto& [name, tensor] : state) {
    if (own.count(name) == 0) {
      faults.push_back(name + " is unexpected");
    }
  }
  if (!faults.empty()) {
    std::string list;
    for (std::size_t i = 0; i < std::min(faults.size(), kListedFaults); ++i) {
      list += (i > 0 ? ", " : "") + faults[i];
    }
    if (faults.size() > kListedFaults) {
      list += " and " + std::to_string(faults.size() - kListedFaults) + " more";
    }
    throw Error(
        ErrorKind::model,
        "'" + origin + "' does not fit its config.json: " + list + "; use the files of one model");
  }
  const torch::NoGradGuard no_grad;
  for (const auto& [name, tensor] : own) {
    tensor.copy_(state.at(name));
  }
}

ModelBundle ModelBundle::create(const fs::path& config_file, const fs::path& tokenizer_file) {
  return build(config_file, tokenizer_file);
}

ModelBundle ModelBundle::load(const fs::path& folder) {
  ModelBundle bundle = build(folder / kConfigFile, folder / kTokenizerFile);
  const auto fill = [&](torch::nn::Module& network, const char* file) {
    const fs::path path = folder / file;
    load_state(network, checkpoint::read_safetensors(path), path.string());
    network.eval();
  };
  fill(*bundle.separator, kSeparatorFile);
  fill(*bundle.text_encoder, kTextEncoderFile);
  return bundle;
}

void ModelBundle::save(const fs::path& folder) const {
  // Complete under another name first: a stop in between leaves the older bundle or the newer.
  const fs::path fresh = folder.string() + ".part";
  try {
    fs::remove_all(fresh);
    fs::create_directories(fresh);
    write_file(fresh / kConfigFile, config.document);
    write_file(fresh / kTokenizerFile, tokenizer_file);
    checkpoint::write_safetensors(fresh / kSeparatorFile, on_cpu(state_of(*separator)));
    checkpoint::write_safetensors(fresh / kTextEncoderFile, on_cpu(state_of(*text_encoder)));
    fs::remove_all(folder);
    fs::rename(fresh, folder);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::input,
                "cannot write '" + folder.string() + "': " + error.code().message());
  }
}

at::Tensor ModelBundle::conditions(const std::vector<std::string>& queries) {
  std::vector<std::vector<std::int64_t>> rows;
  std::size_t longest = 0;
  for (const auto& query : queries) {
    rows.push_back(tokenizer->encode(query));
    rows.back().resize(
        std::min(rows.back().size(), static_cast<std::size_t>(config.text_encoder.max_tokens)));
    longest = std::max(longest, rows.back().size());
  }
  const auto count = static_cast<std::int64_t>(rows.size());
  const auto tokens = static_cast<std::int64_t>(longest);
  at::Tensor ids = at::zeros({count, tokens}, at::kLong);
  at::Tensor padding = at::ones({count, tokens}, at::kBool);
  for (std::int64_t row = 0; row < count; ++row) {
    auto& numbers = rows[static_cast<std::size_t>(row)];
    const auto length = static_cast<std::int64_t>(numbers.size());
    ids[row].narrow(0, 0, length).copy_(at::from_blob(numbers.data(), {length}, at::kLong));
    padding[row].narrow(0, 0, length).fill_(false);
  }
  const at::Device device = text_encoder->parameters().front().device();
  return text_encoder(ids.to(device), padding.to(device));
}

}  // namespace lasso::model
