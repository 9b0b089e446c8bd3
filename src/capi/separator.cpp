#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "compute_scope.hpp"
#include "handles.hpp"
#include "lasso/audio/resampler_kind.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/tensor_memory.hpp"
#include "lasso/separate/resampled_targets.hpp"
#include "options.hpp"
#include "pull_buffer.hpp"
#include "samples.hpp"

using namespace lasso;
using namespace lasso::capi;

namespace {

enum class State {
  open,
  reset,  ///< the next samples begin a new stream: resetting itself does not allocate
  ended,
  failed,
};

}  // namespace

struct lasso_separator : Handle {
  std::shared_ptr<OpenModel> model;
  separate::Separation separation{};
  std::int64_t sample_rate = 0;
  std::int64_t channels = 0;
  std::int64_t latency = 0;  // frames
  State state = State::open;
  std::unique_ptr<separate::ResampledTargets> stream;
  std::optional<PullBuffer> ready;
};

namespace {

constexpr std::size_t kMostQueries = 64;
constexpr double kLongestBlock = 600.0;    // seconds
constexpr double kMostLatency = 60'000.0;  // milliseconds

std::unique_ptr<separate::ResampledTargets> begin_stream(const lasso_separator& separator) {
  return std::make_unique<separate::ResampledTargets>(
      separator.separation,
      separator.sample_rate,
      separator.channels,
      audio::resampler_for(separator.separation.latency_s > 0.0));
}

/// Takes the samples that `samples_of` returns, or the end of the stream if it is std::nullopt.
/// Arguments are checked before the stream is touched; after a failure of the stream it must be
/// reset.
template <typename SamplesOf>
lasso_status advance(lasso_separator* separator, const SamplesOf& samples_of) {
  return attempt_with(separator, "the separator", [&] {
    lasso_separator& handle = *separator;
    if (handle.state == State::ended) {
      refuse("the stream has ended; reset the separator to begin a new one");
    }
    if (handle.state == State::failed) {
      refuse("the stream has failed; reset the separator to begin a new one");
    }
    const ComputeScope scope(handle.model->threads, ComputeScope::Memory::keep);
    const std::optional<at::Tensor> samples = samples_of(handle);
    const State before = std::exchange(handle.state, State::failed);
    if (before == State::reset) {
      handle.stream = begin_stream(handle);
    }
    handle.ready->append(samples ? handle.stream->push(*samples) : handle.stream->finish());
    handle.state = samples ? State::open : State::ended;
  });
}

bool can_pull(const lasso_separator* separator, std::size_t query) {
  return separator != nullptr && separator->is_made() && query < separator->ready->sounds();
}

}  // namespace

lasso_status lasso_separator_open(const lasso_query* const* queries,
                                  size_t count,
                                  const lasso_separator_options* options,
                                  lasso_separator** separator) {
  return make_handle(separator, [&](lasso_separator& handle) {
    const auto given = complete(options);
    if (queries == nullptr || count < 1 || count > kMostQueries) {
      refuse("a separator takes 1 to " + std::to_string(kMostQueries) + " queries, got " +
             std::to_string(queries == nullptr ? 0 : count));
    }
    std::vector<separate::Query> sounds;
    for (std::size_t i = 0; i < count; ++i) {
      require(queries[i], "a query");
      require_same_model(queries[0]->model, queries[i]->model);
      sounds.push_back(queries[i]->query);
    }
    handle.model = queries[0]->model;
    api::LoadedModel& loaded = handle.model->loaded;
    const auto channels = given.channels == 0 ? 1 : given.channels;
    check_channels(channels);
    if (given.sample_rate != 0) {
      check_rate(given.sample_rate);
    }
    if (!(given.block_s >= 0.0 && given.block_s <= kLongestBlock)) {
      refuse("a block of " + std::to_string(given.block_s) + " s is out of range; use 0 to 600");
    }
    if (!(given.latency_ms >= 0.0 && given.latency_ms <= kMostLatency)) {
      refuse("a latency of " + std::to_string(given.latency_ms) +
             " ms is out of range; use 0 to 60,000");
    }
    if (given.block_s > 0.0 && given.latency_ms > 0.0) {
      refuse("a latency decides the block; set one of block_s and latency_ms to 0");
    }
    handle.channels = channels;
    handle.sample_rate =
        given.sample_rate == 0 ? loaded.config().front_end.sample_rate : given.sample_rate;
    const ComputeScope scope(handle.model->threads);
    handle.separation = loaded.separation(std::move(sounds), channels);
    handle.separation.linked = given.linked != 0;
    handle.separation.block_s = given.block_s;
    handle.separation.latency_s = given.latency_ms / 1000.0;
    handle.ready.emplace(count, static_cast<std::size_t>(channels));
    handle.stream = begin_stream(handle);
    handle.latency = handle.stream->latency();
  });
}

void lasso_separator_close(lasso_separator* separator) {
  delete separator;
  release_tensor_memory();
}

const char* lasso_separator_message(const lasso_separator* separator) {
  return message_of(separator);
}

int64_t lasso_separator_latency(const lasso_separator* separator) {
  return separator == nullptr || !separator->is_made() ? 0 : separator->latency;
}

lasso_status lasso_separator_push(lasso_separator* separator, const float* samples, size_t frames) {
  return advance(separator, [&](lasso_separator& handle) {
    return from_interleaved(samples, frames, handle.channels);
  });
}

lasso_status lasso_separator_push_planar(lasso_separator* separator,
                                         const float* const* channels,
                                         size_t frames) {
  return advance(separator, [&](lasso_separator& handle) {
    return from_planar(channels, frames, handle.channels);
  });
}

lasso_status lasso_separator_finish(lasso_separator* separator) {
  return advance(separator, [](const lasso_separator&) { return std::nullopt; });
}

size_t lasso_separator_available(const lasso_separator* separator, size_t query) {
  return can_pull(separator, query) ? separator->ready->available(query) : 0;
}

size_t lasso_separator_pull(lasso_separator* separator,
                            size_t query,
                            float* samples,
                            size_t frames) {
  if (samples == nullptr || !can_pull(separator, query)) {
    return 0;
  }
  const std::size_t channels = separator->ready->channels();
  return separator->ready->pull(
      query, frames, channels, [&](std::size_t channel) { return samples + channel; });
}

size_t lasso_separator_pull_planar(lasso_separator* separator,
                                   size_t query,
                                   float* const* channels,
                                   size_t frames) {
  if (channels == nullptr || !can_pull(separator, query)) {
    return 0;
  }
  return separator->ready->pull(
      query, frames, 1, [&](std::size_t channel) { return channels[channel]; });
}

void lasso_separator_reset(lasso_separator* separator) {
  if (separator != nullptr && separator->is_made()) {
    separator->state = State::reset;
    separator->ready->clear();
  }
}
