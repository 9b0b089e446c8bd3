#include "commands.hpp"
#include "console.hpp"
#include "lasso/train/mixture_set.hpp"

namespace lasso::commands {

void write_mixtures(const MixArguments& arguments) {
  set_up_log(arguments.verbosity);
  train::write_mixtures(arguments.mixtures);
}

}  // namespace lasso::commands
