#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "lasso/core/sample_source.hpp"

namespace lasso {

/// Several readers of one stream. Each end returns the whole stream at its own pace. The tee
/// buffers the samples between the slowest and the fastest end. The ends may be read in different
/// threads.
class Tee {
 public:
  /// `source` must outlive the tee, and the tee must outlive the use of its ends.
  Tee(SampleSource& source, std::size_t ends);
  ~Tee();
  Tee(const Tee&) = delete;
  Tee& operator=(const Tee&) = delete;

  SampleSource& end(std::size_t index);

 private:
  class End;
  std::mutex mutex_;
  std::vector<std::unique_ptr<End>> ends_;
};

}  // namespace lasso
