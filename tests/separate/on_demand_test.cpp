#include "lasso/separate/on_demand.hpp"

#include "support/support.hpp"

using lasso::SampleSource;
using lasso::separate::OnDemand;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::VectorSource;

namespace {

/// A stage that looks `reach` samples to either side: their mean, in two channels.
class Blur : public SampleSource {
 public:
  Blur(SampleSource& source, std::int64_t reach, std::int64_t& computed)
      : source_(source), reach_(reach), computed_(computed) {}

  std::int64_t sample_rate() const override { return source_.sample_rate(); }
  std::int64_t channels() const override { return 2; }
  at::Tensor read(std::int64_t max_samples) override {
    if (!blurred_) {
      const auto x = read_all(source_, 100);
      computed_ += x.size(1);
      const auto y = blur(x, reach_);
      blurred_ = std::make_unique<VectorSource>(at::cat({y, 2 * y}), sample_rate());
    }
    return blurred_->read(max_samples);
  }

  static at::Tensor blur(const at::Tensor& x, std::int64_t reach) {
    return at::avg_pool1d(x.unsqueeze(0), 2 * reach + 1, 1, reach)[0];
  }

 private:
  SampleSource& source_;
  std::int64_t reach_;
  std::int64_t& computed_;
  std::unique_ptr<VectorSource> blurred_;
};

}  // namespace

TEST_CASE("where it is wanted, a stage on range gives what it gives always",
          "[separate][property]") {
  constexpr std::int64_t kReach = 25;
  const std::int64_t samples = GENERATE(1, 99, 1000, 1003);
  const std::int64_t block = GENERATE(1, 64, 5000);
  const std::int64_t first = GENERATE(0, 40, 480, 970);
  CAPTURE(samples, block, first);
  auto x = torch::rand({1, samples}) - 0.5;
  x.slice(1, 600, 850).zero_();
  const auto y = Blur::blur(x, kReach);
  VectorSource source(x, 8000, 37);
  std::int64_t computed = 0;
  const auto is_wanted = [&](std::int64_t begin, std::int64_t count) {
    return begin < first + 30 && first < begin + count;
  };
  OnDemand stage(source, 2, {10, kReach, is_wanted}, [&](SampleSource& stretch) {
    return std::make_unique<Blur>(stretch, kReach, computed);
  });
  const auto given = read_all(stage, block);
  REQUIRE(given.sizes() == at::IntArrayRef({2, samples}));
  const auto from = std::min(first, samples);
  const auto count = std::min<std::int64_t>(30, samples - from);
  const auto expected = at::cat({y, 2 * y}).narrow(1, from, count);
  CHECK((count == 0 || max_difference(given.narrow(1, from, count), expected) < 1e-6));
  CHECK(computed <= 30 + 2 * 30 + 20);
}

TEST_CASE("a stage on range rests in silence", "[separate][property]") {
  constexpr std::int64_t kReach = 25;
  auto x = torch::rand({1, 3000}) - 0.5;
  x.slice(1, 600, 850).zero_();
  x.slice(1, 1000, 1020).zero_();
  x.slice(1, 2000, 2900).zero_();
  const auto sounds = x != 0.0;
  const auto y = Blur::blur(x, kReach);
  VectorSource source(x, 8000, 37);
  std::int64_t computed = 0;
  OnDemand stage(source, 2, {10, kReach, [](auto, auto) { return true; }}, [&](SampleSource& s) {
    return std::make_unique<Blur>(s, kReach, computed);
  });
  const auto given = read_all(stage, 100);
  CHECK(max_difference(given.narrow(0, 0, 1) * sounds, y * sounds) < 1e-6);
  CHECK(computed < 3000 - 250 - 900 + 4 * 40);
}
