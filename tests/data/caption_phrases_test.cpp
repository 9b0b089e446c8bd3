#include "lasso/data/caption_phrases.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "support/support.hpp"

using lasso::data::choose_phrases;
using lasso::data::phrase_weights;
using lasso::data::phrases_of;

namespace {

nlohmann::json reference() {
  return nlohmann::json::parse(
      lasso::testing::read_text(lasso::testing::data_folder() / "bimodal_data.json"));
}

}  // namespace

// files/bimodal_data.json: what BiModalSep's own parser gives.
TEST_CASE("captions fall into the phrases that the published parser finds", "[data][golden]") {
  const auto document = reference();
  int compared = 0;
  for (const auto& item : document.at("phrases")) {
    const auto caption = item.at("caption").get<std::string>();
    CAPTURE(caption);
    CHECK(phrases_of(caption) == item.at("sources").get<std::vector<std::string>>());
    ++compared;
  }
  CHECK(compared == 15);
  CHECK(phrases_of("").empty());
}

TEST_CASE("equal phrases weigh as much as one together", "[data][golden]") {
  const auto document = reference();
  REQUIRE(document.at("phrase_weights").size() == 4);
  for (const auto& item : document.at("phrase_weights")) {
    CHECK(phrase_weights(item.at("indices").get<std::vector<std::size_t>>()) ==
          item.at("weights").get<std::vector<double>>());
  }
}

TEST_CASE("as many phrases are chosen as are wanted, all of them while there are few",
          "[data][property]") {
  lasso::data::Random random(1);
  for (int i = 0; i < 50; ++i) {
    const auto few = choose_phrases(2, 3, random).phrases;
    CHECK(few.size() == 3);
    CHECK(std::set<std::size_t>(few.begin(), few.end()).size() == 2);
    const auto many = choose_phrases(5, 3, random).phrases;
    CHECK(std::set<std::size_t>(many.begin(), many.end()).size() == 3);
    CHECK(*std::max_element(many.begin(), many.end()) < 5);
  }
  CHECK(choose_phrases(3, 3, random).weights == std::vector<double>{1.0, 1.0, 1.0});
}
