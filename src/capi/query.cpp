#include <string>
#include <utility>

#include "compute_scope.hpp"
#include "handles.hpp"
#include "lasso/api/separation_request.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/sample_source.hpp"
#include "lasso/separate/channels.hpp"
#include "lasso/separate/edit.hpp"
#include "lasso/separate/second_pass.hpp"
#include "samples.hpp"

using namespace lasso;
using namespace lasso::capi;

namespace {

/// Makes a query of the condition that `condition_by` gives.
template <typename ConditionBy>
lasso_status make_query(lasso_model* model, lasso_query** query, const ConditionBy& condition_by) {
  return make_handle(query, [&](lasso_query& handle) {
    require(model, "the model");
    const ComputeScope scope(model->open->threads);
    handle.query.condition = condition_by(model->open->loaded);
    handle.model = model->open;
  });
}

MemorySource recording_of(const float* samples,
                          std::size_t frames,
                          std::int32_t channels,
                          std::int32_t sample_rate) {
  check_channels(channels);
  check_rate(sample_rate);
  if (frames == 0) {
    refuse("the recording has no samples; pass at least one frame");
  }
  return {from_interleaved(samples, frames, channels), sample_rate};
}

}  // namespace

lasso_status lasso_query_from_text(lasso_model* model, const char* text, lasso_query** query) {
  return make_query(model, query, [&](api::LoadedModel& loaded) {
    const std::string words = text == nullptr ? "" : text;
    api::check_queries({words});
    return loaded.condition(words);
  });
}

lasso_status lasso_query_from_file(lasso_model* model, const char* path, lasso_query** query) {
  return make_query(model, query, [&](api::LoadedModel& loaded) {
    check_file_name(path);
    return loaded.condition_of_example(path);
  });
}

lasso_status lasso_query_from_samples(lasso_model* model,
                                      const float* samples,
                                      size_t frames,
                                      int32_t channels,
                                      int32_t sample_rate,
                                      lasso_query** query) {
  return make_query(model, query, [&](api::LoadedModel& loaded) {
    MemorySource recording = recording_of(samples, frames, channels, sample_rate);
    return loaded.condition_of_example(recording, "the example");
  });
}

lasso_status lasso_query_without(const lasso_query* query,
                                 const lasso_query* const* others,
                                 size_t count,
                                 lasso_query** result) {
  return make_handle(result, [&](lasso_query& handle) {
    require(query, "the query");
    if (others == nullptr && count > 0) {
      refuse("the other queries are NULL; pass the array that holds them");
    }
    handle.query = query->query;
    for (std::size_t i = 0; i < count; ++i) {
      require(others[i], "a query to leave out");
      require_same_model(query->model, others[i]->model);
      handle.query.without.push_back(others[i]->query.condition);
    }
    handle.model = query->model;
  });
}

lasso_status lasso_query_refine(const lasso_query* query,
                                const float* samples,
                                size_t frames,
                                int32_t channels,
                                int32_t sample_rate,
                                lasso_query** refined) {
  return make_handle(refined, [&](lasso_query& handle) {
    require(query, "the query");
    const ComputeScope scope(query->model->threads);
    MemorySource recording = recording_of(samples, frames, channels, sample_rate);
    const auto separation = query->model->loaded.separation({query->query});
    if (!separation.second_pass) {
      throw Error(ErrorKind::model,
                  "model '" + query->model->loaded.config().name +
                      "' is open for one pass only; separate with the query as it is");
    }
    separate::Downmix mean(recording);
    audio::Resampler at_model_rate(mean, separation.front_end.sample_rate);
    auto found = separate::first_pass(at_model_rate, separation, [](std::int64_t) {});
    handle.query = std::move(found.query);
    if (!found.is_there) {
      handle.query.level *= separate::level_of_absent(separate::IfAbsent::quiet);
    }
    handle.presence = found.presence;
    handle.model = query->model;
  });
}

double lasso_query_presence(const lasso_query* query) {
  return query == nullptr ? -1.0 : query->presence.value_or(-1.0);
}

void lasso_query_close(lasso_query* query) { delete query; }

const char* lasso_query_message(const lasso_query* query) { return message_of(query); }
