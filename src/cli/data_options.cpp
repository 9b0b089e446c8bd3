#include "data_options.hpp"

#include <CLI/CLI.hpp>

namespace lasso::cli {

CLI::Option* add_data_options(CLI::App& command, data::ClipSetOptions& clips) {
  auto* lists = command.add_option(
      "--clips",
      clips.clips,
      "CSVs with path, query and if known fold, category, licence; or AudioSep's JSON");
  command.add_option("--queries", clips.queries, "CSV with category, query: more phrases");
  command.add_option("--licences", clips.licences, "Use clips of these licences only, e.g. CC0")
      ->delimiter(',');
  command.add_option("--without", clips.without, "Categories to leave out")->delimiter(',');
  return lists;
}

void add_category_exponent(CLI::App& command, double& exponent) {
  command
      .add_option(
          "--category-exponent", exponent, "0: every category as often; 1: every clip as often")
      ->check(CLI::Range(0.0, 2.0));
}

}  // namespace lasso::cli
