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
    Prior prior,
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
  if (prior == Prior::of_list) {
    prior_ = -std::log(std::max(static_cast<double>(owners_.size()) / kThere, 1.0));
  }
  const at::Tensor all = at_length_1(conditions_of(texts).cpu());
  const auto count = static_cast<std::int64_t>(templates.texts.size());
  prompts_ = at_length_1(all.unflatten(0, {prompts, count}).mean(1));
}

Classifier::Classifier(const at::Tensor& conditions, const model::DetectionCalibration& calibration)
    : calibration_(calibration), prompts_(at_length_1(conditions.cpu())) {
  for (std::int64_t row = 0; row < conditions.size(0); ++row) {
    owners_.push_back({row});
  }
}

std::vector<std::vector<double>> Classifier::cosines(const at::Tensor& conditions) const {
  const at::Tensor near = at::matmul(at_length_1(conditions.cpu()), prompts_.t()).contiguous();
  const auto values = near.accessor<float, 2>();
  std::vector<std::vector<double>> best;
  for (std::int64_t recording = 0; recording < near.size(0); ++recording) {
    auto& of_it = best.emplace_back();
    for (const auto& rows : owners_) {
      double cosine = -1.0;
      for (const std::int64_t row : rows) {
        cosine = std::max<double>(cosine, values[recording][row]);
      }
      of_it.push_back(cosine);
    }
  }
  return best;
}

double Classifier::probability(double cosine) const {
  return 1.0 / (1.0 + std::exp((calibration_.centre - cosine) / calibration_.width - prior_));
}

double Classifier::cosine(double probability) const {
  constexpr double kCertain = 1e-12;  // as near to 0 or 1 as has an inverse
  const double p = std::clamp(probability, kCertain, 1.0 - kCertain);
  const double odds = std::log(p / (1.0 - p)) - prior_;
  return calibration_.centre + calibration_.width * odds;
}

double Classifier::probability(const separate::PresenceEvidence& evidence) const {
  model::PresenceCalibration calibration = calibration_.separated;
  calibration.bias += prior_;
  return separate::presence_of(evidence, calibration);
}

std::vector<double> Classifier::shares(const std::vector<double>& cosines) const {
  std::vector<double> shares;
  const double most = *std::max_element(cosines.begin(), cosines.end());
  double sum = 0.0;
  for (const double cosine : cosines) {
    shares.push_back(std::exp(calibration_.logit_scale * (cosine - most)));
    sum += shares.back();
  }
  for (double& share : shares) {
    share /= sum;
  }
  return shares;
}

}  // namespace lasso::describe
