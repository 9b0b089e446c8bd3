#include "commands.hpp"
#include "console.hpp"
#include "lasso/train/mixture_set.hpp"
#include "lasso/train/scene_set.hpp"

namespace lasso::commands {

void write_mixtures(const MixArguments& arguments) {
  set_up_log(arguments.verbosity);
  const train::MixtureSetOptions& asked = arguments.mixtures;
  if (arguments.scenes) {
    train::write_scenes({asked.clips,
                         asked.folds,
                         asked.output,
                         asked.mixtures,
                         asked.category_exponent,
                         asked.seed});
  } else {
    train::write_mixtures(asked);
  }
}

}  // namespace lasso::commands
