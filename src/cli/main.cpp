#include <csignal>
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/version.hpp"

namespace {

int code_of(lasso::ErrorKind kind) { return static_cast<int>(kind); }

int fail(lasso::ErrorKind kind, const char* message) {
  std::fprintf(stderr, "lasso: error: %s\n", message);
  return code_of(kind);
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = [](int signal) {
    using lasso::ErrorKind;
    lasso::request_interrupt(signal == SIGTERM ? ErrorKind::terminated : ErrorKind::interrupted);
  };
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // a second one ends the program at once
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // Writing to a closed pipe or beyond what a file may hold is an error like others.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

int run(int argc, char** argv) {
  CLI::App app("Separates any sound you can describe.", "lasso");
  app.set_version_flag("--version", std::string("lasso ") + lasso::version());
  app.require_subcommand(1);
  lasso::cli::add_separate(app);
  lasso::cli::add_evaluate(app);
  lasso::cli::add_train(app);
  lasso::cli::add_model(app);
  lasso::cli::add_bench(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    const std::string message = std::string(error.what()) + "; see lasso --help";
    return fail(lasso::ErrorKind::usage, message.c_str());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    catch_signals();
    return run(argc, argv);
  } catch (const lasso::Error& error) {
    return fail(error.kind(), error.what());
  } catch (const std::bad_alloc&) {
    return fail(lasso::ErrorKind::input, "out of memory; close other programs or split the file");
  } catch (const std::exception& error) {  // ours to mend
    std::fprintf(stderr, "lasso: error: internal fault, please report it: %s\n", error.what());
    return code_of(lasso::ErrorKind::input);
  }
}
