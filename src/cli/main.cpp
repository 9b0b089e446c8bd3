#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <dlfcn.h>

#include "lasso/commands/fail.hpp"
#include "lasso/core/fault.hpp"
#include "lasso/core/version.hpp"
#include "subcommands.hpp"

namespace {

using lasso::ErrorKind;
using lasso::commands::fail;
using lasso::engine::Engine;

/// Where it lies, by the program's own place: the sanitizers' dlopen() does not know its RUNPATH.
std::filesystem::path engine_library() {
  const auto program = std::filesystem::read_symlink("/proc/self/exe");
  return program.parent_path() / LASSO_MODULE_FROM_BIN / "liblasso_engine.so";
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

/// OpenMP's threads wait for each other dozens of times in a block of sound. Its usual way, to spin
/// for milliseconds, takes the core from the thread that is waited for where there is other work: a
/// busy machine then needs six times as long. A short wait is as fast on an idle one.
void wait_briefly() {
  constexpr int kReplace = 0;  // what the user said stays
  setenv("GOMP_SPINCOUNT", "2000", kReplace);
}

int run(int argc, char** argv) {
  CLI::App app("Separates any sound you can describe.", "lasso");
  app.set_version_flag("--version", std::string("lasso ") + lasso::version());
  app.require_subcommand(1);
  lasso::cli::Work work;
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
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return fail(ErrorKind::usage, std::string(error.what()) + "; see lasso --help");
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

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    return fail(ErrorKind::input, lasso::fault_in_words(error));
  }
}
