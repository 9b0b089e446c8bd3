#include "lasso/describe/class_list.hpp"

#include <set>

#include "support/support.hpp"

using lasso::describe::built_in_classes;
using lasso::describe::parse_classes;
using lasso::describe::read_classes;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

TEST_CASE("a class list has comments, labels and groups", "[describe]") {
  const TemporaryFolder folder;
  write_text(folder / "a.txt",
             "\xEF\xBB\xBF# animals\r\n  dog barking \r\n\r\nrain falling\tRain\n"
             "bird = owl hooting, birds singing\nDog Barking\n");
  const auto list = read_classes(folder / "a.txt");
  REQUIRE(list.classes.size() == 3);
  CHECK(list.classes[0].label == "dog barking");
  CHECK(list.classes[1].label == "Rain");
  CHECK(list.classes[1].prompts == std::vector<std::string>{"rain falling"});
  CHECK(list.classes[2].label == "bird");
  CHECK(list.classes[2].prompts == std::vector<std::string>{"owl hooting", "birds singing"});
  CHECK(list.repeated == std::vector<std::string>{"Dog Barking"});
}

TEST_CASE("classes may stand on the command line", "[describe]") {
  const auto list = parse_classes(" dog, rain ,dog");
  REQUIRE(list.classes.size() == 2);
  CHECK(list.classes[1].label == "rain");
  CHECK(list.repeated.size() == 1);
}

TEST_CASE("a class list that cannot be meant is refused with its line", "[describe][fault]") {
  const auto [bytes, said] =
      GENERATE(std::pair(std::string("# nothing\n\n"), "names no class"),
               std::pair(std::string(), "names no class"),
               std::pair(std::string("dog\nrain --> wind\n"), "line 2"),
               std::pair(std::string("dog\n\xFF\xC3(\n"), "UTF-8"),
               std::pair(std::string("bird = ,\n"), "without a name or prompts"));
  const TemporaryFolder folder;
  write_text(folder / "a.txt", bytes);
  const auto error = error_of([&] { read_classes(folder / "a.txt"); });
  CHECK(error.kind() == lasso::ErrorKind::usage);
  CHECK(contains(error.what(), "a.txt"));
  CHECK(contains(error.what(), said));
  CHECK(contains(error_of([&] { read_classes(folder / "none.txt"); }).what(), "none.txt"));
}

TEST_CASE("the built-in classes have one label each, in small letters", "[describe]") {
  const auto list = built_in_classes();
  std::set<std::string> labels;
  for (const auto& sound : list.classes) {
    CAPTURE(sound.label);
    CHECK(labels.insert(sound.label).second);
    CHECK_FALSE(sound.prompts.empty());
    CHECK(std::none_of(
        sound.label.begin(), sound.label.end(), [](char c) { return c >= 'A' && c <= 'Z'; }));
  }
  CHECK(labels.size() >= 100);
}

TEST_CASE("templates ask for a prompt in small letters", "[describe]") {
  const auto texts = lasso::describe::Templates().of("Dog Barking");
  CHECK(texts == std::vector<std::string>{
                     "this is a sound of dog barking", "the sound of dog barking", "dog barking"});
}
