#include <algorithm>
#include <cstdint>
#include <string>
#include <thread>

#include <ATen/ATen.h>

#include "compute_scope.hpp"
#include "handles.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/version.hpp"
#include "options.hpp"
#include "samples.hpp"

using namespace lasso;
using namespace lasso::capi;

namespace {

std::string text_or(const char* text, const char* usual) {
  return text == nullptr || *text == '\0' ? usual : text;
}

void check_precision(const std::string& precision) {
  if (precision != "auto" && precision != "fp32" && precision != "bf16") {
    refuse("precision '" + precision + "' is none; use auto, fp32 or bf16");
  }
}

}  // namespace

int32_t lasso_api_version(void) { return LASSO_API_VERSION; }

const char* lasso_version(void) { return version(); }

lasso_status lasso_model_open(const lasso_model_options* options, lasso_model** model) {
  return make_handle(model, [&](lasso_model& handle) {
    const auto given = complete(options);
    api::ModelOptions chosen;
    chosen.name = text_or(given.name, "");
    chosen.passes = given.passes;
    api::ComputeOptions compute;
    compute.device = text_or(given.device, "auto");
    compute.precision = text_or(given.precision, "auto");
    check_precision(compute.precision);
    if (given.passes < 0 || given.passes > 2) {
      refuse(std::to_string(given.passes) + " passes are out of range; use 1 or 2, or 0");
    }
    if (given.threads < 0 || given.threads > 1024) {
      refuse(std::to_string(given.threads) + " threads are out of range; use 1 to 1024, or 0");
    }
    const auto cores = static_cast<int>(std::thread::hardware_concurrency());
    compute.threads = given.threads > 0 ? given.threads : std::max(cores, 1);
    const ComputeScope scope(compute.threads);
    handle.open = std::make_shared<OpenModel>(chosen, compute);
  });
}

void lasso_model_close(lasso_model* model) { delete model; }

const char* lasso_model_message(const lasso_model* model) { return message_of(model); }

const char* lasso_model_name(const lasso_model* model) {
  return model == nullptr || !model->is_made() ? "" : model->open->loaded.config().name.c_str();
}

int32_t lasso_model_sample_rate(const lasso_model* model) {
  return model == nullptr || !model->is_made()
             ? 0
             : static_cast<int32_t>(model->open->loaded.config().front_end.sample_rate);
}

int32_t lasso_model_passes(const lasso_model* model) {
  return model == nullptr || !model->is_made() ? 0 : model->open->loaded.passes();
}

int64_t lasso_model_parameters(const lasso_model* model) {
  return model == nullptr || !model->is_made() ? 0 : model->open->parameters;
}

lasso_status lasso_model_memory(lasso_model* model, int32_t channels, int64_t* bytes) {
  return attempt_with(model, "the model", [&] {
    check_channels(channels);
    if (bytes == nullptr) {
      refuse("there is no place for the bytes; pass its address");
    }
    const ComputeScope scope(model->open->threads);
    // Any query takes the same memory, so it needs no condition.
    const auto separation = model->open->loaded.separation({separate::Query{}}, channels);
    *bytes = separate::plan_blocks(separation, channels).bytes;
  });
}
