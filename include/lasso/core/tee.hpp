#pragma once

#include <memory>

#include "lasso/core/sample_source.hpp"

namespace lasso {

/// Two readers of one stream. Each of first() and second() gives the whole stream at its own
/// pace; what is held is how far one is ahead of the other.
class Tee {
 public:
  /// `source` must outlive the tee, the tee its two ends.
  explicit Tee(SampleSource& source);
  ~Tee();
  Tee(const Tee&) = delete;
  Tee& operator=(const Tee&) = delete;

  SampleSource& first();
  SampleSource& second();

 private:
  class End;
  std::unique_ptr<End> first_;
  std::unique_ptr<End> second_;
};

}  // namespace lasso
