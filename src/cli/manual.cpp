#include "manual.hpp"

#include <algorithm>
#include <sstream>

#include "commands.hpp"
#include "help.hpp"
#include "lasso/core/version.hpp"

namespace lasso::cli {

namespace {

/// A text as roff takes it (groff_man(7)).
std::string escaped(const std::string& text) {
  std::string escaped;
  bool is_line_start = true;
  for (const char c : text) {
    if (is_line_start && (c == '.' || c == '\'')) {
      escaped += "\\&";
    }
    escaped += c == '\\' ? std::string("\\e") : c == '-' ? std::string("\\-") : std::string(1, c);
    is_line_start = c == '\n';
  }
  return escaped;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::toupper(c));
  });
  return text;
}

std::string entry_of(const CLI::Option& option) {
  const std::string type = type_of(option);
  return ".TP\n.B " + escaped(names_of(option)) +
         (type.empty() ? "" : " \\fI" + escaped(type) + "\\fR") + "\n" + escaped(text_of(option)) +
         "\n";
}

/// With dashes for blanks: "lasso model import" has the page lasso-model-import.
std::string page_name(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string page_of(const NamedCommand& command, const std::vector<NamedCommand>& all) {
  const CLI::App& app = *command.app;
  const std::string page = page_name(command.name);
  std::string text = ".TH " + upper(page) + " 1 \"\" \"lasso " + version() + "\" \"Lasso\"\n";
  text += ".SH NAME\n" + escaped(page + " - " + app.get_description()) + "\n";
  const std::string usage = usage_of(app, command.name);
  text += ".SH SYNOPSIS\n.B " + escaped(usage.substr(usage.find("lasso")));
  if (!app.get_footer().empty()) {
    text += ".SH EXAMPLES\n.in -2n\n.nf\n" + escaped(app.get_footer()) + "\n.fi\n.in\n";
  }
  const auto parts = subcommands_of(app);
  if (!parts.empty()) {
    text += ".SH COMMANDS\n";
    for (const CLI::App* part : parts) {
      text +=
          ".TP\n.B " + escaped(part->get_name()) + "\n" + escaped(part->get_description()) + "\n";
    }
  }
  text += ".SH OPTIONS\n";
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      text += entry_of(*option);
    }
  }
  for (const auto& [group, options] : groups_of(app)) {
    text += ".SS " + escaped(group) + "\n";
    for (const CLI::Option* option : options) {
      text += entry_of(*option);
    }
  }
  text += R"(.SH EXIT STATUS
0 done; 1 an input failed; 2 wrong usage; 3 no usable model or device; 130 interrupted; 143 terminated.
.SH ENVIRONMENT
.TP
.B LASSO_MODEL
The model that is used where none is named.
.TP
.B LASSO_MODEL_PATH
Folders to look for models in, with a colon between.
.TP
.B XDG_DATA_HOME, XDG_CACHE_HOME
Where a user's models and the cached embeddings of queries lie.
.SH SEE ALSO
)";
  std::string others;
  for (const NamedCommand& other : all) {
    if (other.name != command.name) {
      others += (others.empty() ? "" : ", ") + page_name(other.name) + "(1)";
    }
  }
  return text + escaped(others) + "\n";
}

}  // namespace

void write_manual(const CLI::App& app, const std::filesystem::path& folder) {
  const auto commands = commands_of(app);
  for (const NamedCommand& command : commands) {
    write_text(folder / (page_name(command.name) + ".1"), page_of(command, commands));
  }
}

}  // namespace lasso::cli
