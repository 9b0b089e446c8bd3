#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <dlfcn.h>
#include <unistd.h>

#include "help.hpp"
#include "lasso/commands/fail.hpp"
#include "lasso/core/fault.hpp"
#include "lasso/core/platform.hpp"
#include "lasso/core/version.hpp"
#include "subcommands.hpp"

namespace {

using lasso::ErrorKind;
using lasso::commands::fail;
using lasso::engine::Engine;

/// Where it lies, by the program's own place: the sanitizers' dlopen() does not know its RUNPATH.
std::filesystem::path engine_library() {
  return lasso::platform::program_file().parent_path() / LASSO_LIBRARY_FROM_BIN;
}

/// Null if it cannot be loaded; dlerror() says why. See Note [Program and engine].
const Engine* load_engine() {
  void* const library = dlopen(engine_library().c_str(), RTLD_LAZY | RTLD_GLOBAL);
  if (library == nullptr) {
    return nullptr;
  }
  const auto engine = reinterpret_cast<decltype(&lasso_engine)>(dlsym(library, "lasso_engine"));
  return engine != nullptr ? engine() : nullptr;
}

/// The threads of OpenMP and OpenBLAS wait for each other dozens of times in a block of sound.
/// Their usual way, to spin for milliseconds, takes the core from the thread that is waited for
/// where there is other work: a busy machine then needs six times as long. A short wait is as fast
/// on an idle one.
void wait_briefly() {
  constexpr int kReplace = 0;  // what the user said stays
  setenv("GOMP_SPINCOUNT", "2000", kReplace);
  setenv("OPENBLAS_THREAD_TIMEOUT", "16", kReplace);  // 2^16 cycles; usually 2^26
}

/// What is wrong with the first word, if it should be a command and is none.
std::string fault_of_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands({})) {
    known.push_back(command->get_name());
  }
  const bool is_fine =
      word.rfind('-', 0) == 0 || std::find(known.begin(), known.end(), word) != known.end();
  return is_fine ? "" : "no command '" + word + "'" + lasso::cli::did_you_mean(word, known);
}

/// What is wrong with a command line, and where help is.
std::string in_words(const CLI::App& app, const CLI::ParseError& error) {
  std::string name = "lasso";
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    name += " " + command->get_name();
  }
  std::string text = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    std::vector<std::string> known;
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& long_name : option->get_lnames()) {
        known.push_back("--" + long_name);
      }
    }
    const auto extras = command->remaining();
    const std::string word = extras.empty() ? std::string() : extras.front();
    const std::string option = word.substr(0, word.find('='));
    text = "'" + word + "' is no option of " + name + lasso::cli::did_you_mean(option, known);
  }
  return text + "; see " + name + " --help";
}

/// Whether standard output is a terminal that may be given more than plain text (no-color.org).
bool shows_bold() {
  const char* const terminal = std::getenv("TERM");
  const char* const plain = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) != 0 && terminal != nullptr &&
         std::string_view(terminal) != "dumb" && (plain == nullptr || *plain == '\0');
}

int run(int argc, char** argv) {
  CLI::App app("Separates any sound you can describe.", "lasso");
  lasso::cli::begin_group(app, lasso::cli::kMessages);
  app.set_help_flag("-h,--help", "Print this help");
  app.set_version_flag("--version", std::string("lasso ") + lasso::version(), "Print the version");
  app.formatter(std::make_shared<lasso::cli::HelpFormatter>(shows_bold()));
  app.require_subcommand(1);
  lasso::cli::ParsedCommand work;
  char** const dashes = std::find(argv + 1, argv + argc, std::string_view("--"));
  if (dashes != argv + argc) {
    work.behind_dashes.assign(dashes + 1, argv + argc);
    argc = static_cast<int>(dashes - argv);
  }
  lasso::cli::add_separate(app, work);
  lasso::cli::add_batch(app, work);
  lasso::cli::add_detect(app, work);
  lasso::cli::add_caption(app, work);
  lasso::cli::add_serve(app, work);
  lasso::cli::add_train(app, work);
  lasso::cli::add_mix(app, work);
  lasso::cli::add_evaluate(app, work);
  lasso::cli::add_model(app, work);
  lasso::cli::add_bench(app, work);
  lasso::cli::add_doctor(app, work);
  app.footer(
      R"(  lasso separate "dog barking" street.wav    keep only the sound
  lasso separate speech talk.wav --remove    keep everything else
  lasso serve --open                         the same in the browser)");
  lasso::cli::add_generate(app, work);
  if (argc == 1) {
    std::cout << app.help();
    return 0;
  }
  if (const std::string fault = fault_of_command(app, argv[1]); !fault.empty()) {
    return fail(ErrorKind::usage, fault + "; see lasso --help");
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return fail(ErrorKind::usage, in_words(app, error));
  }
  if (work.without_engine) {
    work.without_engine();
    return 0;
  }
  wait_briefly();  // read when the engine's libraries are loaded
  const Engine* const engine = load_engine();
  if (engine == nullptr) {
    return fail(ErrorKind::model,
                std::string("cannot load the engine (") + dlerror() +
                    "); install lasso and the packages that it needs again");
  }
  return work.run(*engine);
}

/// Ends the process with all output written, but without the destructors of LibTorch and a hundred
/// other libraries, which would take a tenth of a second.
[[noreturn]] void leave(int code) {
  std::cout.flush();
  std::fflush(nullptr);
#ifdef __SANITIZE_ADDRESS__
  std::exit(code);  // leaks are looked for then
#else
  std::_Exit(code);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  try {
    leave(run(argc, argv));
  } catch (const lasso::Error& error) {
    return fail(error.kind(), error.what());
  } catch (const std::exception& error) {
    return fail(ErrorKind::input, lasso::fault_in_words(error));
  }
}
