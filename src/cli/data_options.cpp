#include "data_options.hpp"

#include <CLI/CLI.hpp>

namespace lasso::cli {

CLI::Option* add_data_options(CLI::App& command, data::ClipSetOptions& clips) {
  auto* lists = command.add_option("--clips",
                                   clips.clips,
                                   "CSV files with columns path, query and optional fold, "
                                   "category, licence; or AudioSep's JSON");
  command.add_option(
      "--queries", clips.queries, "CSV with columns category, query: additional phrases");
  command.add_option("--licences", clips.licences, "Use only clips under these licences, e.g. CC0")
      ->delimiter(',');
  command.add_option("--without", clips.without, "Categories to exclude")->delimiter(',');
  return lists;
}

void add_category_exponent(CLI::App& command, double& exponent) {
  command
      .add_option("--category-exponent",
                  exponent,
                  "0: draw categories equally often; 1: draw clips equally often")
      ->check(CLI::Range(0.0, 2.0));
}

}  // namespace lasso::cli
