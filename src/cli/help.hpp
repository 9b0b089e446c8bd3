#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "lasso/options/groups.hpp"

namespace lasso::cli {

using namespace options;

/// The type of an option's value, as help shows it: TIME, FILE, DB, SIZE, or the allowed words.
/// Empty for a flag.
std::string type_of(const CLI::Option& option);

/// An option's names as in manuals, such as "-o, --output"; for a positional, its name.
std::string names_of(const CLI::Option& option);

/// The description of an option, with its requirements and default.
std::string text_of(const CLI::Option& option);

/// "Usage: lasso separate [INPUTS...] [OPTION]..." and a newline.
std::string usage_of(const CLI::App& command, const std::string& name);

/// The option groups of a command in the order of its options, each with its options. Excludes
/// hidden options (group "") and positionals.
std::vector<std::pair<std::string, std::vector<const CLI::Option*>>> groups_of(
    const CLI::App& command);

/// Formats help in 80 columns: description, examples, usage, options by group.
class HelpFormatter : public CLI::Formatter {
 public:
  /// `is_bold`: whether headings are, which a terminal shows and a file does not.
  explicit HelpFormatter(bool is_bold) : is_bold_(is_bold) {}

  std::string make_help(const CLI::App* app,
                        std::string name,
                        CLI::AppFormatMode mode) const override;

 private:
  std::string heading(const std::string& text) const;

  bool is_bold_;
};

/// The known name most similar to a mistyped one, or nothing.
std::string nearest(const std::string& name, const std::vector<std::string>& known);

/// The same as the end of a sentence: "; did you mean 'separate'?", or "".
std::string did_you_mean(const std::string& name, const std::vector<std::string>& known);

}  // namespace lasso::cli
