#include "recipe.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <ATen/ATen.h>
#include <spdlog/spdlog.h>
#include <torch/utils.h>

#include "lasso/core/error.hpp"
#include "lasso/core/log.hpp"
#include "lasso/nn/network_state.hpp"
#include "lasso/nn/separators.hpp"
#include "lasso/nn/text_encoder.hpp"

namespace lasso::train {

namespace {

model::ModelBundle seeded_bundle(const model::ModelConfig& config,
                                 const std::filesystem::path& encoders,
                                 const TrainingOptions& training) {
  torch::manual_seed(training.seed);
  auto bundle = model::ModelBundle::with_frozen_text(config, encoders);
  const c10::Device device(training.device);
  bundle.text.encoder->to(device);
  bundle.separator->to(device);
  bundle.separator->eval();
  return bundle;
}

std::shared_ptr<nn::SeparatorNetwork> learner(const model::ModelConfig& config,
                                              const TrainingOptions& training) {
  auto network = nn::make_separator(config.separator);
  network->to(c10::Device(training.device));
  return network;
}

}  // namespace

Recipe::Recipe(const model::ModelConfig& config,
               const std::filesystem::path& encoders,
               const TrainingOptions& training)
    : average_(seeded_bundle(config, encoders, training)),
      live_(learner(config, training)),
      separator_(config.front_end, live_),
      average_separator_(config.front_end, average_.separator) {}

void Recipe::begin_with(const std::filesystem::path& folder) const {
  average_.load_separator(folder);
  const torch::NoGradGuard no_grad;
  const auto weights = nn::state_of(*average_.separator);
  for (const auto& [name, tensor] : nn::state_of(*live_)) {
    tensor.copy_(weights.at(name));
  }
}

nn::Condition Recipe::conditions(const std::vector<std::string>& queries) {
  const torch::NoGradGuard no_grad;
  std::vector<at::Tensor> embeddings;
  std::vector<at::Tensor> tokens;
  for (const std::string& query : queries) {
    auto found = known_.find(query);
    if (found == known_.end()) {
      found = known_.emplace(query, average_.text.conditions({query})).first;
    }
    embeddings.push_back(found->second.embedding);
    if (found->second.tokens.defined()) {
      tokens.push_back(found->second.tokens);
    }
  }
  nn::Condition all(at::cat(embeddings), tokens.empty() ? at::Tensor() : at::cat(tokens));
  // What is large is encoded anew rather than kept.
  constexpr std::size_t kMostKept = 1024;
  if (known_.size() > kMostKept) {
    known_.clear();
  }
  return all;
}

TrainingTask Recipe::task() const {
  TrainingTask task;
  task.live = {{"separator", live_}};
  task.average = {{"separator", average_.separator}};
  task.save = [this](const std::filesystem::path& folder) { average_.save(folder); };
  return task;
}

Epochs::Epochs(std::size_t items,
               std::int64_t batch_size,
               const ProcessPlace& place,
               std::uint64_t seed)
    : items_(items), batch_size_(batch_size), place_(place), seed_(seed) {
  const std::int64_t whole = batch_size * place.size;
  steps_ = (static_cast<std::int64_t>(items) + whole - 1) / whole;
}

std::vector<std::size_t> Epochs::of_step(std::int64_t step) {
  if (const std::int64_t epoch = step / steps_; epoch != epoch_) {
    epoch_ = epoch;
    order_.resize(items_);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    data::Random random = data::random_of(seed_, static_cast<std::uint64_t>(epoch));
    for (std::size_t i = items_; i > 1; --i) {
      std::swap(order_[i - 1], order_[data::index_below(random, i)]);
    }
  }
  const auto first =
      static_cast<std::size_t>(((step % steps_) * place_.size + place_.rank) * batch_size_);
  std::vector<std::size_t> items;
  for (std::size_t i = first; i < first + static_cast<std::size_t>(batch_size_); ++i) {
    if (i < items_ || place_.size > 1) {
      items.push_back(order_[i % items_]);
    }
  }
  return items;
}

std::optional<Library::Drawn> Library::read_if_possible(const data::Recording& recording) {
  try {
    return Drawn{&recording, reader_.read(recording)};
  } catch (const Error& error) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (unreadable_.insert(recording.path).second) {
      logger().warn("left out, {} so far: {}", unreadable_.size(), error.what());
    }
    return std::nullopt;
  }
}

Library::Drawn Library::read(std::size_t item, data::Random& random) {
  constexpr int kMostInARow = 100;
  for (int tries = 0; tries < kMostInARow; ++tries) {
    if (auto drawn = read_if_possible(list_[item])) {
      return std::move(*drawn);
    }
    item = data::index_below(random, size());
  }
  throw Error(ErrorKind::input,
              "almost no recording of the list can be read, such as '" +
                  list_.front().path.string() + "'; check the folder of the recordings");
}

}  // namespace lasso::train
