#include "lasso/core/excerpt.hpp"

#include "support/support.hpp"

using lasso::Excerpt;
using lasso::testing::max_difference;
using lasso::testing::read_all;
using lasso::testing::VectorSource;

TEST_CASE("parts of a source are what lies there, whatever the blocks", "[core][property]") {
  const std::int64_t block = GENERATE(1, 7, 1000);
  const auto samples = torch::rand({2, 50'000});
  VectorSource source(samples, 8000);
  Excerpt excerpt(source);
  CHECK(read_all(excerpt, block).size(1) == 0);
  for (const auto& [begin, end] :
       {std::pair(0, 10), std::pair(10, 12), std::pair(40'000, 40'100)}) {
    excerpt.move_to(begin, end);
    CHECK(max_difference(read_all(excerpt, block), samples.narrow(1, begin, end - begin)) == 0.0);
  }
  excerpt.move_to(49'990, 60'000);
  CHECK(read_all(excerpt, block).size(1) == 10);
  excerpt.move_to(70'000, 80'000);
  CHECK(read_all(excerpt, block).size(1) == 0);
}
