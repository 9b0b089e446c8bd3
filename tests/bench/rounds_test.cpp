#include "lasso/bench/rounds.hpp"

#include "support/support.hpp"

using lasso::bench::Contestant;
using lasso::bench::in_rounds;

TEST_CASE("turns go round, the first round does not count", "[bench]") {
  std::string order;
  std::vector<double> first{1000.0, 3.0, 1.0, 2.0, 5.0, 4.0};
  std::size_t next = 0;
  const std::vector<Contestant> contestants{{{{"a", "one", "s"}},
                                             [&] {
                                               order += '1';
                                               return std::vector<double>{first.at(next++)};
                                             }},
                                            {{{"b", "two", "s"}, {"b", "three", "MB"}}, [&] {
                                               order += '2';
                                               return std::vector<double>{7.0, 8.0};
                                             }}};
  double share = 0.0;
  const auto figures = in_rounds(contestants, 5, [&](double done) { share = done; });
  CHECK(order == "121212121212");
  CHECK(share == 1.0);
  REQUIRE(figures.size() == 3);
  CHECK(figures[0].label.name == "one");
  CHECK(figures[0].median == 3.0);
  CHECK(figures[0].low == 2.0);
  CHECK(figures[0].high == 4.0);
  CHECK(figures[1].label.name == "two");
  CHECK(figures[2].label.unit == "MB");
  CHECK(figures[2].median == 8.0);
}

TEST_CASE("between two turns the median is their mean", "[bench]") {
  double turn = 0.0;
  const std::vector<Contestant> contestants{
      {{{"a", "one", "s"}}, [&] { return std::vector<double>{turn += 1.0}; }}};
  const auto figures = in_rounds(contestants, 2, [](double) {});  // 2 and 3
  CHECK(figures.front().median == 2.5);
}
