#include "console.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/data/mixture_set.hpp"
#include "lasso/data/scene_set.hpp"

namespace lasso::commands {

void write_mixtures(const MixArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  const data::MixtureSetOptions& asked = arguments.mixtures;
  if (!arguments.listed.mixtures.empty()) {
    data::ListedMixturesOptions listed = arguments.listed;
    listed.output = asked.output;
    data::write_listed_mixtures(listed);
  } else if (arguments.scenes) {
    data::write_scenes({asked.clips,
                        asked.folds,
                        asked.output,
                        asked.mixtures,
                        asked.category_exponent,
                        asked.seed});
  } else {
    data::write_mixtures(asked);
  }
}

}  // namespace lasso::commands
