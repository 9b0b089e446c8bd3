#include "roberta_encoder.hpp"

#include <string>

#include <ATen/ATen.h>

#include "attention.hpp"
#include "stored_layers.hpp"

namespace lasso::nn {

namespace {

constexpr std::int64_t kPaddingId = 1;  // takes no position of its own
constexpr std::int64_t kFirstPosition = 2;

}  // namespace

class RobertaEncoder::Embeddings : public torch::nn::Module {
 public:
  explicit Embeddings(const TextEncoderConfig& config)
      : words_(table("word_embeddings", config.vocabulary, config.width)),
        positions_(table("position_embeddings", config.positions + kFirstPosition, config.width)),
        types_(table("token_type_embeddings", 1, config.width)),
        norm_(register_module("LayerNorm", std::make_shared<StoredNorm>(config.width))) {}

  /// ids (batch, tokens) -> (batch, tokens, width).
  at::Tensor forward(const at::Tensor& ids) const {
    const at::Tensor counted = ids.ne(kPaddingId).to(at::kLong);
    const at::Tensor positions = counted.cumsum(1) * counted + (kFirstPosition - 1);
    const auto rows = [](const at::Tensor& table, const at::Tensor& numbers) {
      return at::embedding(table, numbers).to(at::kFloat);
    };
    return norm_->forward(rows(words_, ids) + rows(positions_, positions) + types_[0]);
  }

 private:
  at::Tensor table(const std::string& name, std::int64_t rows, std::int64_t width) {
    return folder(*this, name)->register_parameter("weight", at::empty({rows, width}));
  }

  at::Tensor words_;
  at::Tensor positions_;
  at::Tensor types_;
  std::shared_ptr<StoredNorm> norm_;
};

/// Attention and a feed-forward pair, each added to its input and normalised after.
class RobertaEncoder::Layer : public torch::nn::Module {
 public:
  Layer(std::int64_t width, std::int64_t heads) : heads_(heads) {
    const auto linear =
        [](torch::nn::Module& parent, const std::string& name, std::int64_t in, std::int64_t out) {
          return parent.register_module(name, std::make_shared<StoredLinear>(in, out));
        };
    const std::int64_t inner = kFeedForwardFactor * width;
    const auto attention = folder(*this, "attention");
    const auto self = folder(*attention, "self");
    const auto attention_output = folder(*attention, "output");
    const auto output = folder(*this, "output");
    query_ = linear(*self, "query", width, width);
    key_ = linear(*self, "key", width, width);
    value_ = linear(*self, "value", width, width);
    attended_ = linear(*attention_output, "dense", width, width);
    attention_norm_ =
        attention_output->register_module("LayerNorm", std::make_shared<StoredNorm>(width));
    inner_ = linear(*folder(*this, "intermediate"), "dense", width, inner);
    outer_ = linear(*output, "dense", inner, width);
    norm_ = output->register_module("LayerNorm", std::make_shared<StoredNorm>(width));
  }

  /// x (batch, tokens, width); unseen (batch, 1, 1, tokens) bool, true where no token looks.
  at::Tensor forward(const at::Tensor& x, const at::Tensor& unseen) const {
    const at::Tensor seen =
        attention(query_->forward(x), key_->forward(x), value_->forward(x), heads_, unseen);
    const at::Tensor mixed = attention_norm_->forward(attended_->forward(seen) + x);
    return norm_->forward(outer_->forward(at::gelu(inner_->forward(mixed))) + mixed);
  }

 private:
  std::int64_t heads_;
  std::shared_ptr<StoredLinear> query_;
  std::shared_ptr<StoredLinear> key_;
  std::shared_ptr<StoredLinear> value_;
  std::shared_ptr<StoredLinear> attended_;
  std::shared_ptr<StoredNorm> attention_norm_;
  std::shared_ptr<StoredLinear> inner_;
  std::shared_ptr<StoredLinear> outer_;
  std::shared_ptr<StoredNorm> norm_;
};

RobertaEncoder::RobertaEncoder(const TextEncoderConfig& config) {
  const std::int64_t width = config.width;
  const auto branch = folder(*this, "text_branch");
  embeddings_ = branch->register_module("embeddings", std::make_shared<Embeddings>(config));
  const auto layers = folder(*folder(*branch, "encoder"), "layer");
  for (std::int64_t i = 0; i < config.layers; ++i) {
    layers_.push_back(
        layers->register_module(std::to_string(i), std::make_shared<Layer>(width, config.heads)));
  }
  pooler_ = folder(*branch, "pooler")
                ->register_module("dense", std::make_shared<StoredLinear>(width, width));
  projection_ = register_module("text_projection",
                                std::make_shared<StoredProjection>(width, config.condition_size));
}

Condition RobertaEncoder::forward(const at::Tensor& ids, const at::Tensor& padding) {
  TORCH_CHECK(ids.dim() == 2, "ids must be (batch, tokens), got ", ids.sizes());
  const at::Tensor unseen = padding.unsqueeze(1).unsqueeze(1);
  at::Tensor states = embeddings_->forward(ids.masked_fill(padding, kPaddingId));
  release(*embeddings_);
  for (const auto& layer : layers_) {
    states = layer->forward(states, unseen);
    release(*layer);
  }
  const at::Tensor pooled = at::tanh(pooler_->forward(states.select(1, 0)));
  return {projection_->forward(pooled), states};
}

}  // namespace lasso::nn
