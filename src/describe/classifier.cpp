#include "lasso/describe/classifier.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

namespace lasso::describe {

namespace {

at::Tensor at_length_1(const at::Tensor& x) { return x / x.norm(2, 1, /*keepdim=*/true); }

}  // namespace

Classifier::Classifier(
    const ClassList& list,
    const Templates& templates,
    const model::DetectionCalibration& calibration,
    const std::function<at::Tensor(const std::vector<std::string>&)>& conditions_of)
    : calibration_(calibration) {
  std::vector<std::string> texts;
  std::int64_t prompts = 0;
  for (const SoundClass& sound : list.classes) {
    auto& rows = owners_.emplace_back();
    for (const std::string& prompt : sound.prompts) {
      const auto filled = templates.of(prompt);
      texts.insert(texts.end(), filled.begin(), filled.end());
      rows.push_back(prompts++);
    }
  }
  constexpr double kThere = 2.0;
  prior_ = -std::log(std::max(static_cast<double>(owners_.size()) / kThere, 1.0));
  const at::Tensor all = at_length_1(conditions_of(texts).cpu());
  const auto count = static_cast<std::int64_t>(templates.texts.size());
  prompts_ = at_length_1(all.unflatten(0, {prompts, count}).mean(1));
}

std::vector<double> Classifier::cosines(const at::Tensor& condition) const {
  const at::Tensor near = at::matmul(prompts_, at_length_1(condition.cpu()).squeeze(0));
  const auto values = near.accessor<float, 1>();
  std::vector<double> best;
  best.reserve(owners_.size());
  for (const auto& rows : owners_) {
    double cosine = -1.0;
    for (const std::int64_t row : rows) {
      cosine = std::max<double>(cosine, values[row]);
    }
    best.push_back(cosine);
  }
  return best;
}

std::vector<double> Classifier::probabilities(const at::Tensor& condition) const {
  std::vector<double> values = cosines(condition);
  for (double& value : values) {
    value = 1.0 / (1.0 + std::exp((calibration_.centre - value) / calibration_.width - prior_));
  }
  return values;
}

}  // namespace lasso::describe
