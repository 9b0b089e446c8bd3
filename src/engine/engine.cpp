#include "lasso/engine/engine.hpp"

#include <csignal>
#include <exception>
#include <string>

#include "lasso/commands/commands.hpp"
#include "lasso/commands/fail.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/fault.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/serve/serve.hpp"

namespace lasso::engine {

namespace {

using namespace commands;

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = [](int signal) {
    request_interrupt(signal == SIGTERM ? ErrorKind::terminated : ErrorKind::interrupted);
  };
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // a second one ends the program at once
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // Writing to a closed pipe or beyond what a file may hold is an error like others.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

/// A command that tells what it throws.
template <auto command, typename... Arguments>
int run(Arguments... arguments) {
  try {
    catch_signals();
    command(arguments...);
    return 0;
  } catch (const Error& error) {
    return fail(error.kind(), error.what());
  } catch (const std::exception& error) {
    return fail(ErrorKind::input, fault_in_words(error));
  }
}

constexpr Engine kEngine{run<separate_files, SeparateArguments&>,
                         run<run_batch, BatchArguments&>,
                         run<detect_sounds, DetectArguments&>,
                         run<caption_files, CaptionArguments&>,
                         run<serve::serve, const serve::ServeArguments&>,
                         run<evaluate_pairs, const EvaluateArguments&>,
                         run<write_mixtures, const MixArguments&>,
                         run<train_clap, TrainClapArguments&>,
                         run<train_separator, TrainSeparatorArguments&>,
                         run<train_bimodal, TrainBiModalArguments&>,
                         run<train_time_selective, TrainTimeSelectiveArguments&>,
                         run<measure, const BenchArguments&>,
                         run<import_model, const ImportArguments&>,
                         run<download_model, ImportArguments&>,
                         run<average_models, const AverageArguments&>,
                         run<examine, const DoctorArguments&>,
                         run<verify_model, const NameArguments&>};

}  // namespace

}  // namespace lasso::engine

const lasso::engine::Engine* lasso_engine() { return &lasso::engine::kEngine; }
