#include "lasso/api/loaded_model.hpp"

#include <utility>

#include <ATen/Parallel.h>
#include <spdlog/spdlog.h>

#include "lasso/api/compute.hpp"
#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/resampler.hpp"
#include "lasso/core/byte_size.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/log.hpp"
#include "lasso/model/model_store.hpp"
#include "lasso/nn/audio_encoder.hpp"
#include "lasso/nn/precision.hpp"

namespace lasso::api {

LoadedModel::LoadedModel(const ModelOptions& options, const ComputeOptions& compute)
    : device_(chosen_device(compute)),
      model_(model::find_model(options.name), !options.no_cache),
      compute_(compute),
      passes_(options.passes) {
  logger().debug("model '{}' from '{}' on {}, {} threads",
                 model_.config().name,
                 model_.folder().string(),
                 device_.str(),
                 at::get_num_threads());
}

nn::Condition LoadedModel::condition(const std::string& query) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return model_.condition(query).to(device_);
}

at::Tensor LoadedModel::embeddings(const std::vector<std::string>& texts) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return model_.embeddings(texts).to(device_);
}

separate::AudioEmbedder& LoadedModel::audio_embedder() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return opened_audio_side();
}

separate::AudioEmbedder& LoadedModel::opened_audio_side() {
  if (!audio_side_) {
    const auto encoder = model_.audio_encoder();
    encoder->fold();
    audio_side_.emplace(model_.config(), encoder);
  }
  return *audio_side_;
}

nn::Condition LoadedModel::condition_of_example(const std::filesystem::path& recording) {
  audio::AudioReader file(recording);
  return condition_of_example(file, recording.string());
}

nn::Condition LoadedModel::condition_of_example(SampleSource& recording, const std::string& name) {
  if (nn::token_width(config().separator) > 0) {
    throw Error(ErrorKind::model,
                "model '" + config().name +
                    "' attends to the words of a query, so it cannot be queried by a recording; "
                    "use words, or choose another model");
  }
  audio::Resampler at_its_rate(recording, audio_embedder().sample_rate());
  return audio_embedder().of_recording(at_its_rate, name).to(device_);
}

int LoadedModel::passes() const {
  if (compute_.latency_ms > 0.0) {
    return 1;
  }
  return passes_ == 2 || (passes_ == 0 && config().presence) ? 2 : 1;
}

void LoadedModel::load(at::ScalarType dtype) {
  estimator_.reset();
  logger().log(compute_.max_memory.empty() ? spdlog::level::debug : spdlog::level::info,
               "computing in {}",
               c10::toString(dtype));
  estimator_.emplace(model_.config().front_end,
                     model_.separator(device_, dtype, kernel_budget(compute_)));
}

separate::Separation LoadedModel::separation(std::vector<separate::Query> queries,
                                             std::int64_t channels) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!estimator_) {
    model_.close_text();  // its memory is needed now
    load(chosen_precision(compute_, device_, model_.config().is_good_in_bf16()));
  }
  separate::Separation separation{model_.config().front_end, &*estimator_, std::move(queries)};
  if (passes_ == 2 && compute_.latency_ms > 0.0) {
    refuse("a second pass needs the whole recording first; omit --passes or --latency");
  }
  if (passes_ == 2 && !model_.config().audio_encoder) {
    throw Error(ErrorKind::usage,
                "model '" + model_.config().name +
                    "' has no audio encoder for a second pass; omit --passes");
  }
  if (passes() == 2) {
    // Where nobody measured how sure it is, nothing is taken for absent.
    separation.second_pass = {
        &opened_audio_side(),
        model_.config().presence.value_or(model_.config().detection.separated)};
  }
  separation.block_s = compute_.block_s;
  separation.latency_s = compute_.latency_ms / 1000.0;
  separation.max_memory = compute_.max_memory.empty() ? 0 : parse_byte_size(compute_.max_memory);
  separation.low_memory = compute_.low_memory;
  separation.at_once = compute_.at_once;
  // Slower where the processor has no instructions for it, but it fits.
  if (compute_.precision == "auto" && separation.max_memory > 0 &&
      least_memory(separation, channels) > separation.max_memory &&
      model_.config().is_good_in_bf16() && nn::is_supported(at::kBFloat16, device_)) {
    load(at::kBFloat16);
  }
  return separation;
}

}  // namespace lasso::api
