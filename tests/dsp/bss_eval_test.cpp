#include "lasso/dsp/bss_eval.hpp"

#include <cmath>
#include <limits>
#include <map>

#include <nlohmann/json.hpp>

#include "reference_signals.hpp"

using lasso::dsp::best_permutation;
using lasso::dsp::bss_eval;
using lasso::testing::data_folder;
using lasso::testing::read_text;
using lasso::testing::reference_signals;

// data/bss_eval.json: what mir_eval gives in float64 for the reference's signals.
TEST_CASE("BSS-eval gives what mir_eval gives", "[dsp][golden]") {
  const auto signals = reference_signals();
  const auto named = [&](const std::string& list) {  // "[p,q]"
    std::vector<at::Tensor> rows;
    std::size_t begin = 1;
    for (std::size_t end = begin; end < list.size(); ++end) {
      if (list[end] == ',' || list[end] == ']') {
        rows.push_back(signals.at(list.substr(begin, end - begin)));
        begin = end + 1;
      }
    }
    return at::stack(rows);
  };
  const auto value = [](const nlohmann::json& number) {
    return number.is_string() ? std::numeric_limits<double>::infinity() : number.get<double>();
  };
  int compared = 0;
  for (const auto& item : nlohmann::json::parse(read_text(data_folder() / "bss_eval.json"))) {
    const auto name = item.at("name").get<std::string>();
    CAPTURE(name);
    const auto comma = name.find(", ests ");
    const auto scores = bss_eval(named(name.substr(5, comma - 5)), named(name.substr(comma + 7)));
    const auto order = item.at("perm").get<std::vector<std::size_t>>();
    if (item.at("compute_permutation").get<bool>()) {
      CHECK(best_permutation(scores) == order);
    }
    for (std::size_t j = 0; j < order.size(); ++j) {
      const auto& found = scores[j][order[j]];
      CHECK(found.sdr == Approx(value(item.at("sdr")[j])).margin(1e-3));
      CHECK(found.sar == Approx(value(item.at("sar")[j])).margin(1e-3));
      const double sir = value(item.at("sir")[j]);
      CHECK((std::isinf(sir) ? std::isinf(found.sir) : std::abs(found.sir - sir) < 1e-3));
      ++compared;
    }
  }
  CHECK(compared == 16);
}

TEST_CASE("what is filtered counts as the reference itself, silence has no score", "[dsp]") {
  torch::manual_seed(3);
  const auto x = torch::randn({2, 3000}, at::kDouble);
  const auto filtered = 0.5 * x + 0.3 * x.roll(7, 1);
  CHECK(bss_eval(x, filtered)[0][0].sdr > 20.0);
  const auto silent = bss_eval(x, torch::zeros_like(x));
  CHECK(std::isnan(silent[0][1].sdr));
  CHECK(std::isnan(bss_eval(torch::zeros_like(x), x)[1][1].sir));
  // Of two references that are one, no solution stands out; the scores are finite still.
  const auto twice = at::stack({x[0], x[0]});
  CHECK(std::isfinite(bss_eval(twice, x)[0][0].sdr));
}
