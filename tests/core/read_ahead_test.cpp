#include "lasso/core/read_ahead.hpp"

#include <atomic>

#include "lasso/core/tee.hpp"
#include "support/support.hpp"

using lasso::Error;
using lasso::ErrorKind;
using lasso::ReadAhead;
using lasso::SampleSource;
using lasso::Tee;
using lasso::testing::error_of;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::VectorSource;

namespace {

/// A stage that gives ones, and breaks after some of them.
class Breaking : public SampleSource {
 public:
  explicit Breaking(std::int64_t sound_blocks) : left_(sound_blocks) {}

  std::int64_t sample_rate() const override { return 8000; }
  std::int64_t channels() const override { return 1; }
  at::Tensor read(std::int64_t) override {
    if (left_-- == 0) {
      throw Error(ErrorKind::input, "broken");
    }
    ++given_;
    return at::ones({1, 100});
  }
  std::int64_t given() const { return given_; }

 private:
  std::int64_t left_;
  std::atomic<std::int64_t> given_{0};
};

}  // namespace

TEST_CASE("what is read ahead is the same stream", "[core][property]") {
  const std::int64_t block = GENERATE(1, 100, 50000);
  const auto samples = torch::rand({2, 60000});
  VectorSource source(samples, 8000, GENERATE(777, 100000));
  ReadAhead ahead(source);
  if (block == 1) {
    CHECK(ahead.read(1).size(1) == 1);  // and ends with the rest waiting
  } else {
    CHECK(max_difference(read_all(ahead, block), samples) == 0.0);
    CHECK(ahead.read(block).size(1) == 0);
  }
}

TEST_CASE("a fault comes behind what was read before it, and again", "[core]") {
  Breaking source(3);
  ReadAhead ahead(source);
  for (int i = 0; i < 3; ++i) {
    CHECK(ahead.read(100).size(1) == 100);
  }
  for (int i = 0; i < 2; ++i) {
    CHECK(error_of([&] { ahead.read(100); }).kind() == ErrorKind::input);
  }
}

TEST_CASE("what is read ahead is bounded, and ends with its reader", "[core]") {
  Breaking endless(-1);
  {
    ReadAhead ahead(endless);
    ahead.read(100);
  }
  CHECK(endless.given() >= 1);
  CHECK(endless.given() <= 10);  // the one that was read, eight that wait, one in work
}

TEST_CASE("the ends of a tee may be read in different threads", "[core][property]") {
  const auto samples = torch::rand({1, 300000});
  VectorSource source(samples, 8000, 500);
  ReadAhead decoded(source);
  Tee tee(decoded, 2);
  ReadAhead stage(tee.end(0));
  at::Tensor direct = at::empty({1, 0});
  at::Tensor through = at::empty({1, 0});
  while (through.size(1) < samples.size(1)) {
    direct = at::cat({direct, tee.end(1).read(4000)}, 1);
    through = at::cat({through, stage.read(3000)}, 1);
  }
  direct = at::cat({direct, read_all(tee.end(1))}, 1);
  CHECK(max_difference(direct, samples) == 0.0);
  CHECK(max_difference(through, samples) == 0.0);
}
