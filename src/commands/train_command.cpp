#include <memory>

#include "commands.hpp"
#include "console.hpp"
#include "lasso/train/trainer.hpp"

namespace lasso::commands {

namespace {}  // namespace

void train_model(TrainArguments& arguments) {
  set_up_log(arguments.verbosity);
  arguments.train.device = set_up_compute(arguments.compute).str();
  train::train(arguments.train);
}

}  // namespace lasso::commands
