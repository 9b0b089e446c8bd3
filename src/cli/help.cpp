#include "help.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>

#include "commands.hpp"
#include "lasso/core/wrapped.hpp"

namespace lasso::cli {

namespace {

constexpr std::size_t kTextColumn = 26;

/// Edits of one letter, or swaps of neighbours, from one name to the other (Damerau 1964).
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  std::iota(rows[0].begin(), rows[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    rows[i][0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.size()][b.size()];
}

std::string line_of(const CLI::Option& option) {
  const std::string type = type_of(option);
  const std::string head = "  " + names_of(option) + (type.empty() ? "" : " " + type);
  const std::string text = wrapped(text_of(option), kTerminalColumns - kTextColumn, kTextColumn);
  const std::string gap = head.size() + 2 <= kTextColumn
                              ? std::string(kTextColumn - head.size(), ' ')
                              : "\n" + std::string(kTextColumn, ' ');
  return head + gap + text + "\n";
}

}  // namespace

std::string text_of(const CLI::Option& option) {
  std::string text = option.get_description();
  for (const CLI::Option* needed : option.get_needs()) {
    text += ". Needs " + needed->get_name();
  }
  const std::string usual = option.get_default_str();
  return usual.empty() || option.get_type_size() == 0 ? text : text + " [default: " + usual + "]";
}

std::string usage_of(const CLI::App& command, const std::string& name) {
  std::string usage = "Usage: " + name;
  if (!subcommands_of(command).empty()) {
    return usage + " COMMAND [OPTION]...\n";
  }
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) {
      const bool is_list = option->get_expected_max() > 1;
      usage += std::string(" ") + (option->get_required() ? "" : "[") + names_of(*option) +
               (is_list ? "..." : "") + (option->get_required() ? "" : "]");
    }
  }
  return usage + " [OPTION]...\n";
}

std::string type_of(const CLI::Option& option) {
  if (option.get_type_size() == 0) {
    return {};
  }
  // Behind a colon stands what CLI11 says of checks, in words of machines.
  const std::string name = option.get_type_name();
  const std::string type = name.substr(0, name.find(':'));
  return type == "INT" || type == "UINT" || type == "FLOAT" ? "NUMBER" : type;
}

std::string names_of(const CLI::Option& option) {
  if (option.get_positional()) {
    std::string name = option.get_name(/*positional=*/true);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
      return static_cast<char>(std::toupper(c));
    });
    return name;
  }
  std::string names;
  for (const std::string& name : option.get_snames()) {
    names += (names.empty() ? "-" : ", -") + name;
  }
  for (const std::string& name : option.get_lnames()) {
    names += (names.empty() ? "--" : ", --") + name;
  }
  return names;
}

std::vector<std::pair<std::string, std::vector<const CLI::Option*>>> groups_of(
    const CLI::App& command) {
  std::vector<std::pair<std::string, std::vector<const CLI::Option*>>> groups;
  const auto add = [&](const CLI::Option* option) {
    // CLI11 makes the help flag before a group can be begun.
    const std::string name = option->check_lname("help") ? kMessages : option->get_group();
    if (option->get_positional() || name.empty()) {
      return;
    }
    const auto found =
        std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == name; });
    auto& group = found == groups.end()
                      ? groups.emplace_back(name, std::vector<const CLI::Option*>())
                      : *found;
    group.second.push_back(option);
  };
  for (const CLI::Option* option : command.get_options()) {
    add(option);
  }
  for (const CLI::App* part : command.get_subcommands({})) {
    if (part->get_name().empty()) {  // an option group
      for (const CLI::Option* option : part->get_options()) {
        if (option != part->get_help_ptr()) {
          add(option);
        }
      }
    }
  }
  std::stable_partition(
      groups.begin(), groups.end(), [](const auto& group) { return group.first != kMessages; });
  return groups;
}

std::string HelpFormatter::heading(const std::string& text) const {
  return is_bold_ ? "\x1b[1m" + text + ":\x1b[0m\n" : text + ":\n";
}

std::string HelpFormatter::make_help(const CLI::App* app,
                                     std::string name,
                                     CLI::AppFormatMode) const {
  std::string help = wrapped(app->get_description(), kTerminalColumns, 0) + "\n\n";
  if (!app->get_footer().empty()) {
    help += app->get_footer() + "\n\n";
  }
  std::string commands;
  for (const CLI::App* command : subcommands_of(*app)) {
    const std::string head = "  " + command->get_name();
    commands += head + std::string(12 - std::min<std::size_t>(head.size(), 11), ' ') +
                wrapped(command->get_description(), kTerminalColumns - 12, 12) + "\n";
  }
  help += usage_of(*app, name);
  if (!commands.empty()) {
    help += "\n" + heading("Commands") + commands;
  }
  for (const CLI::Option* option : app->get_options()) {
    if (option->get_positional()) {
      help += line_of(*option);
    }
  }
  for (const auto& [group, options] : groups_of(*app)) {
    help += "\n" + heading(group);
    for (const CLI::Option* option : options) {
      help += line_of(*option);
    }
  }
  return help;
}

std::string nearest(const std::string& name, const std::vector<std::string>& known) {
  std::string best;
  std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    if (const std::size_t edits = distance(name, candidate); edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(const std::string& name, const std::vector<std::string>& known) {
  const std::string best = nearest(name, known);
  return best.empty() ? "" : "; did you mean '" + best + "'?";
}

}  // namespace lasso::cli
