#pragma once

#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "lasso/describe/class_list.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/separate/second_pass.hpp"

namespace lasso::describe {

/// The prior belief that a class is present.
enum class Prior {
  alone,    ///< each class is as likely as if it were queried alone
  of_list,  ///< two of the listed classes are present: the longer the list, the less likely each
};

/// Zero-shot classification (Radford et al. 2021; Wu et al. 2023): detects classes in recordings by
/// the similarity between the recording's condition and those of the classes' texts. A prompt's
/// condition is the mean over the templates' conditions, each normalised to length 1.
class Classifier {
 public:
  /// `conditions_of` returns the conditions of texts, (texts, size).
  Classifier(const ClassList& list,
             const Templates& templates,
             const model::DetectionCalibration& calibration,
             Prior prior,
             const std::function<at::Tensor(const std::vector<std::string>&)>& conditions_of);

  /// Classes with the prior `alone`, given by their conditions, (classes, size).
  Classifier(const at::Tensor& conditions, const model::DetectionCalibration& calibration);

  std::size_t size() const noexcept { return owners_.size(); }

  /// The cosine of each recording's condition (recordings, size) with each class's best prompt.
  std::vector<std::vector<double>> cosines(const at::Tensor& conditions) const;

  /// The probability, 0 to 1, that a class with that cosine is present, independent of the other
  /// classes: the model's calibration combined with the prior.
  double probability(double cosine) const;
  double cosine(double probability) const;  ///< the inverse

  /// The same after the class was separated, by the model's calibration for estimates.
  double probability(const separate::PresenceEvidence& evidence) const;

  /// Turns a recording's cosines into shares of 1 among the classes: a softmax with the scale that
  /// the model was trained with.
  std::vector<double> shares(const std::vector<double>& cosines) const;

 private:
  model::DetectionCalibration calibration_;
  double prior_ = 0.0;                             // log odds
  at::Tensor prompts_;                             // (prompts, size), each of length 1
  std::vector<std::vector<std::int64_t>> owners_;  // prompt rows of each class
};

}  // namespace lasso::describe
