#pragma once

#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/describe/class_list.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/separate/second_pass.hpp"

namespace lasso::describe {

/// What is thought of a class before anything is heard.
enum class Prior {
  alone,    ///< it may well be there, as if it were asked for alone
  of_list,  ///< of the listed classes two are there, so the longer the list, the less likely each
};

/// Says of recordings which classes are in them, by how near their conditions lie to those of the
/// classes' texts: zero-shot classification (Radford et al. 2021; Wu et al. 2023). A prompt's text
/// is the mean over templates, each at length 1.
class Classifier {
 public:
  /// `conditions_of`: (texts, size) for texts.
  Classifier(const ClassList& list,
             const Templates& templates,
             const model::DetectionCalibration& calibration,
             Prior prior,
             const std::function<at::Tensor(const std::vector<std::string>&)>& conditions_of);

  /// Of sounds that are asked for alone, (classes, size).
  Classifier(const at::Tensor& conditions, const model::DetectionCalibration& calibration);

  std::size_t size() const noexcept { return owners_.size(); }

  /// The cosine of each recording's condition (recordings, size) with each class, of its prompts
  /// the best.
  std::vector<std::vector<double>> cosines(const at::Tensor& conditions) const;

  /// How likely a class of that cosine is there, 0 to 1, whatever else is: the model's calibration,
  /// after what was thought before.
  double probability(double cosine) const;
  double cosine(double probability) const;  ///< the inverse

  /// The same where the class was separated: the model's calibration for what came out.
  double probability(const separate::PresenceEvidence& evidence) const;

  /// A recording's cosines as shares of 1, for which the classes compete: a softmax with the scale
  /// that the model was trained with.
  std::vector<double> shares(const std::vector<double>& cosines) const;

 private:
  model::DetectionCalibration calibration_;
  double prior_ = 0.0;                             // log odds
  at::Tensor prompts_;                             // (prompts, size), each of length 1
  std::vector<std::vector<std::int64_t>> owners_;  // rows of each class
};

}  // namespace lasso::describe
