#include "lasso/core/tee.hpp"

#include "support/support.hpp"

using lasso::Tee;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::VectorSource;

TEST_CASE("every end of a tee gives the whole stream, whoever is ahead", "[core][property]") {
  const std::int64_t block = GENERATE(1, 7, 100, 5000);
  CAPTURE(block);
  const auto samples = torch::rand({2, 1000});
  VectorSource source(samples, 8000, 64);
  Tee tee(source, 3);
  // The second end runs ahead for a while, then the first overtakes it.
  const auto begin = tee.end(1).read(50);
  const auto first = read_all(tee.end(0), block);
  const auto rest = read_all(tee.end(1), block);
  CHECK(max_difference(first, samples) == 0.0);
  CHECK(max_difference(at::cat({begin, rest}, 1), samples) == 0.0);
  CHECK(max_difference(read_all(tee.end(2), block), samples) == 0.0);
}
