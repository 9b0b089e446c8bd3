#include <regex>
#include <set>
#include <sstream>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/shell.hpp"

using lasso::testing::contains;
using lasso::testing::read_text;
using lasso::testing::Result;
using lasso::testing::Shell;
using lasso::testing::TemporaryFolder;

namespace {

/// All commands of the program, as its help lists them: "", "separate", "model", "model import",
/// ...
std::vector<std::string> commands_of(const Shell& shell, const std::string& above = "") {
  std::vector<std::string> commands{above};
  std::istringstream lines(shell.run(above + " --help").out);
  bool listed = false;
  const std::regex name("^  ([a-z-]+) .*");
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (listed && std::regex_match(line, match, name)) {
      for (const auto& command :
           commands_of(shell, (above.empty() ? "" : above + " ") + match[1].str())) {
        commands.push_back(command);
      }
    }
    listed = line == "Commands:" || (listed && !line.empty());
  }
  return commands;
}

std::set<std::string> options_in(const std::string& help) {
  std::set<std::string> options;
  std::istringstream lines(help);
  const std::regex option("(--[a-z0-9-]+)");
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("  -", 0) == 0) {
      const std::string names = line.substr(0, line.find("  ", 3));
      for (std::sregex_iterator it(names.begin(), names.end(), option), end; it != end; ++it) {
        options.insert(it->str());
      }
    }
  }
  return options;
}

std::string complete(const std::string& script, const std::string& line) {
  const TemporaryFolder folder;
  lasso::testing::write_text(
      folder / "try.sh",
      "source '" + script + "'\nwords=(" + line + ")\nCOMP_WORDS=(\"${words[@]}\")\n" +
          "COMP_CWORD=$((${#words[@]} - 1))\n_lasso\nprintf '%s ' \"${COMPREPLY[@]}\" > '" +
          (folder / "out").string() + "'\n");
  REQUIRE(std::system(("bash '" + (folder / "try.sh").string() + "'").c_str()) == 0);
  return read_text(folder / "out");
}

}  // namespace

TEST_CASE("the help of each command fits one frame", "[cli][help]") {
  const Shell shell;
  const auto commands = commands_of(shell);
  CHECK(commands.size() > 18);
  for (const std::string& command : commands) {
    const Result help = shell.run(command + " --help");
    CAPTURE(command);
    CHECK(help.code == 0);
    CHECK(contains(help.out, "\nUsage: lasso"));
    CHECK(contains(help.out, "\nMessages:\n"));
    CHECK_FALSE(contains(help.out, "ENUM"));
    CHECK_FALSE(contains(help.out, " in ["));
    CHECK_FALSE(contains(help.out, "\nOptions:\n"));
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      CHECK(line.size() <= 80);
    }
  }
}

TEST_CASE("the program alone says what it can do", "[cli][help]") {
  const Shell shell;
  const Result alone = shell.run("");
  CHECK(alone.code == 0);
  CHECK(alone.out == shell.run("--help").out);
}

TEST_CASE("what is mistyped is told with what may have been meant", "[cli][help]") {
  const Shell shell;
  const Result command = shell.run("seperate rain street.wav");
  CHECK(command.code == 2);
  CHECK(contains(command.err, "no command 'seperate'; did you mean 'separate'?"));
  const Result option = shell.run("separate rain street.wav --ouput x.wav");
  CHECK(option.code == 2);
  CHECK(contains(option.err,
                 "'--ouput' is no option of lasso separate; did you mean '--output'?; see lasso "
                 "separate --help"));
  CHECK_FALSE(contains(shell.run("xylophone").err, "did you mean"));
}

TEST_CASE("manual and completions know the options that help tells", "[cli][help]") {
  const Shell shell;
  const std::string folder = shell.folder().path().string();
  REQUIRE(shell.run("generate manual '" + folder + "'").code == 0);
  REQUIRE(shell.run("generate completions '" + folder + "'").code == 0);
  const std::string bash = read_text(shell.folder() / "lasso.bash");
  const std::string zsh = read_text(shell.folder() / "_lasso");
  const std::string fish = read_text(shell.folder() / "lasso.fish");
  for (const std::string& command : commands_of(shell)) {
    std::string page = "lasso" + (command.empty() ? "" : "-" + command) + ".1";
    std::replace(page.begin(), page.end(), ' ', '-');
    CAPTURE(command);
    std::string manual = read_text(shell.folder() / page);
    manual = std::regex_replace(manual, std::regex("\\\\-"), "-");
    const auto options = options_in(shell.run(command + " --help").out);
    CHECK_FALSE(options.empty());
    for (const std::string& option : options) {
      CAPTURE(option);
      CHECK(contains(manual, option));
      CHECK(contains(bash, option));
      CHECK(contains(zsh, option));
      CHECK(contains(fish, " -l " + option.substr(2) + " "));
    }
  }
}

TEST_CASE("bash completes commands, options and their words", "[cli][help]") {
  const Shell shell;
  REQUIRE(shell.run("generate completions '" + shell.folder().path().string() + "'").code == 0);
  const std::string script = (shell.folder() / "lasso.bash").string();
  CHECK(complete(script, "lasso sep") == "separate ");
  CHECK(complete(script, "lasso model im") == "import ");
  CHECK(complete(script, "lasso separate --cli") == "--clip ");
  CHECK(complete(script, "lasso separate --clip ''") == "clamp rescale float ");
  CHECK(complete(script, "lasso batch --precision b") == "bf16 ");
  CHECK(contains(complete(script, "lasso train bimodal --mix"), "--mix-and-separate"));
}

TEST_CASE("what a bug report needs is told at once, for people and for programs", "[cli][help]") {
  const Shell shell;
  const Result people = shell.run("doctor");
  CHECK(people.code == 0);
  for (const char* const label :
       {"lasso ", "processor", "LibTorch", "libsndfile", "models", "cache"}) {
    CHECK(contains(people.out, label));
  }
  const auto document = nlohmann::json::parse(shell.run("doctor --json").out);
  CHECK(document.at("lasso").is_string());
  CHECK(document.at("devices").get<std::string>().rfind("cpu", 0) == 0);
}

TEST_CASE("models are listed and shown as tables, or as JSON", "[cli][help]") {
  const Shell shell;
  CHECK(contains(shell.run("model list").out, "lasso-mini           resunet30     32.0 kHz"));
  const auto list = nlohmann::json::parse(shell.run("model list --json").out);
  CHECK(list.at(0).at("bytes").get<double>() > 1e3);
  const std::string shown = shell.run("model show lasso-mini").out;
  CHECK(contains(shown, "licence           MIT"));
  CHECK_FALSE(contains(shown, "{"));
  CHECK(nlohmann::json::parse(shell.run("model show lasso-mini --json").out).at("name") ==
        "lasso-mini");
}
