#include "lasso/bench/rounds.hpp"

#include "support/support.hpp"

using lasso::bench::BenchCase;
using lasso::bench::Figure;
using lasso::bench::in_rounds;
using lasso::bench::quantile;
using lasso::bench::ratio;

TEST_CASE("turns go round, the first round does not count", "[bench]") {
  std::string order;
  std::vector<double> first{1000.0, 3.0, 1.0, 2.0, 5.0, 4.0};
  std::size_t next = 0;
  const std::vector<BenchCase> cases{{{{"a", "one", "s"}},
                                      [&] {
                                        order += '1';
                                        return std::vector<double>{first.at(next++)};
                                      }},
                                     {{{"b", "two", "s"}, {"b", "three", "MB"}}, [&] {
                                        order += '2';
                                        return std::vector<double>{7.0, 8.0};
                                      }}};
  double share = 0.0;
  const auto figures = in_rounds(cases, 5, [&](double done) { share = done; });
  CHECK(order == "121212121212");
  CHECK(share == 1.0);
  REQUIRE(figures.size() == 3);
  CHECK(figures[0].label.name == "one");
  CHECK(figures[0].turns == std::vector<double>{3.0, 1.0, 2.0, 5.0, 4.0});
  CHECK(figures[1].label.name == "two");
  CHECK(figures[2].label.unit == "MB");
  CHECK(figures[2].turns == std::vector<double>(5, 8.0));
}

TEST_CASE("between two turns the median is their mean", "[bench]") {
  CHECK(quantile({3.0, 2.0}, 0.5) == 2.5);
  CHECK(quantile({3.0, 1.0, 2.0, 5.0, 4.0}, 0.25) == 2.0);
}

TEST_CASE("figures are compared within a round, so a drift of the machine falls out", "[bench]") {
  const Figure slow{{}, {2.0, 20.0, 200.0}};
  const Figure fast{{}, {1.0, 10.0, 100.0}};
  CHECK(ratio(slow, fast) == 2.0);
}
