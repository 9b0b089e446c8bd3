#include "commands.hpp"
#include "console.hpp"
#include "lasso/train/clap_trainer.hpp"
#include "lasso/train/separator_trainer.hpp"

namespace lasso::commands {

void train_clap(TrainClapArguments& arguments) {
  set_up_log(arguments.verbosity);
  arguments.clap.training.device = set_up_compute(arguments.compute).str();
  train::train_clap(arguments.clap);
}

void train_separator(TrainSeparatorArguments& arguments) {
  set_up_log(arguments.verbosity);
  arguments.separator.training.device = set_up_compute(arguments.compute).str();
  train::train_separator(arguments.separator);
}

}  // namespace lasso::commands
