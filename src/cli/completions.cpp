#include <algorithm>
#include <regex>
#include <sstream>

#include "commands.hpp"
#include "help.hpp"
#include "manual.hpp"

namespace lasso::cli {

namespace {

/// How the value of an option is completed.
enum class Values { none, words, models, folders, files };

/// The words that an option takes, a blank between.
std::string words_of(const CLI::Option& option) {
  std::string words = type_of(option);
  std::replace(words.begin(), words.end(), '|', ' ');
  return words;
}

Values values_of(const CLI::Option& option) {
  const std::string type = type_of(option);
  const bool is_lower =
      std::any_of(type.begin(), type.end(), [](unsigned char c) { return std::islower(c) != 0; });
  return type.empty()                             ? Values::none
         : type == "MODEL"                        ? Values::models
         : type == "FOLDER"                       ? Values::folders
         : type.find("FILE") != std::string::npos ? Values::files
         : (is_lower || type == "16|24|32|float") && type.find('|') != std::string::npos
             ? Values::words
             : Values::none;
}

std::vector<const CLI::Option*> options_of(const CLI::App& command) {
  std::vector<const CLI::Option*> options;
  for (const auto& [group, of_group] : groups_of(command)) {
    options.insert(options.end(), of_group.begin(), of_group.end());
  }
  return options;
}

/// All spellings: "-o --output".
std::vector<std::string> spellings_of(const CLI::Option& option) {
  std::vector<std::string> spellings;
  for (const std::string& name : option.get_snames()) {
    spellings.push_back("-" + name);
  }
  for (const std::string& name : option.get_lnames()) {
    spellings.push_back("--" + name);
  }
  return spellings;
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : between) + word;
  }
  return text;
}

std::vector<std::string> names_of_subcommands(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* part : subcommands_of(command)) {
    names.push_back(part->get_name());
  }
  return names;
}

/// A text within single quotes of a shell.
std::string quoted(const std::string& text, const char* quote) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? std::string(quote) : std::string(1, c);
  }
  return quoted + "'";
}

/// Shell code that prints the models' names, without a program that takes its time.
constexpr const char* kListModels =
    R"sh(ls -1 "${XDG_DATA_HOME:-$HOME/.local/share}/lasso/models" "$(dirname "$(command -v lasso)")/../share/lasso/models" 2>/dev/null | grep -v '[:/]$' | sort -u)sh";

std::string bash_of(const std::vector<NamedCommand>& commands) {
  std::ostringstream text;
  text << "# Completions of lasso for bash, made from its options.\n"
          "_lasso_models() { "
       << kListModels
       << "; }\n"
          "_lasso() {\n"
          "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=lasso "
          "i\n"
          "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "    case \"$command ${COMP_WORDS[i]}\" in\n";
  for (const NamedCommand& command : commands) {
    if (command.name.find(' ') != std::string::npos) {
      text << "      '" << command.name << "') command='" << command.name << "' ;;\n";
    }
  }
  text << "    esac\n  done\n  local IFS=$'\\n'\n  case \"$command $before\" in\n";
  for (const NamedCommand& command : commands) {
    for (const CLI::Option* option : options_of(*command.app)) {
      std::vector<std::string> patterns;
      for (const std::string& spelling : spellings_of(*option)) {
        patterns.push_back("'" + command.name + " " + spelling + "'");
      }
      const std::string pattern = "    " + joined(patterns, "|") + ") COMPREPLY=($(compgen ";
      switch (values_of(*option)) {
        case Values::words:
          text << pattern << "-W $'"
               << std::regex_replace(type_of(*option), std::regex("[|]"), "\\n")
               << "' -- \"$word\")); return ;;\n";
          break;
        case Values::models:
          text << pattern
               << "-W \"$(_lasso_models)\" -- \"$word\") $(compgen -d -- \"$word\")); return ;;\n";
          break;
        case Values::folders:
          text << pattern << "-d -- \"$word\")); return ;;\n";
          break;
        case Values::files:
          text << pattern << "-f -- \"$word\")); return ;;\n";
          break;
        case Values::none:
          break;
      }
    }
  }
  text << "  esac\n  case \"$command\" in\n";
  for (const NamedCommand& command : commands) {
    std::vector<std::string> spellings;
    for (const CLI::Option* option : options_of(*command.app)) {
      const auto own = spellings_of(*option);
      spellings.insert(spellings.end(), own.begin(), own.end());
    }
    const auto parts = names_of_subcommands(*command.app);
    text << "    '" << command.name
         << "')\n      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W $'"
         << joined(spellings, "\\n") << "' -- \"$word\"))\n      else COMPREPLY=($(compgen "
         << (parts.empty() ? std::string("-f") : "-W $'" + joined(parts, "\\n") + "'")
         << " -- \"$word\")); fi ;;\n";
  }
  text << "  esac\n}\ncomplete -o filenames -F _lasso lasso\n";
  return text.str();
}

/// What _arguments takes for the value of an option.
std::string zsh_value(const CLI::Option& option) {
  switch (values_of(option)) {
    case Values::words:
      return ":value:(" + words_of(option) + ")";
    case Values::models:
      return ":model:_lasso_models";
    case Values::folders:
      return ":folder:_files -/";
    case Values::files:
      return ":file:_files";
    case Values::none:
      break;
  }
  return type_of(option).empty() ? "" : ":value: ";
}

std::string zsh_text(std::string text) {
  for (const char* const special : {"[", "]", ":"}) {
    for (auto at = text.find(special); at != std::string::npos; at = text.find(special, at + 2)) {
      text.insert(at, "\\");
    }
  }
  return text;
}

std::string zsh_of(const std::vector<NamedCommand>& commands) {
  std::ostringstream text;
  text << "#compdef lasso\n# Completions of lasso for zsh, made from its options.\n"
          "_lasso_models() { local -a models=(${(f)\"$("
       << kListModels << ")\"}); compadd -a models; _files -/ }\n";
  for (const NamedCommand& command : commands) {
    std::string function = "_" + command.name;
    std::replace(function.begin(), function.end(), ' ', '_');
    text << function << "() {\n  _arguments -S";
    for (const CLI::Option* option : options_of(*command.app)) {
      for (const std::string& spelling : spellings_of(*option)) {
        text << " \\\n    "
             << quoted("*" + spelling + "[" + zsh_text(option->get_description()) + "]" +
                           zsh_value(*option),
                       "'\\''");
      }
    }
    const auto parts = subcommands_of(*command.app);
    if (parts.empty()) {
      text << " \\\n    '*:file:_files'\n}\n";
      continue;
    }
    std::string own = function;
    text << " \\\n    '1:command:((";
    for (const CLI::App* part : parts) {
      std::string description = zsh_text(part->get_description());
      for (const char* const special : {"'", "(", ")", " "}) {
        for (auto at = description.find(special); at != std::string::npos;
             at = description.find(special, at + 2)) {
          description.insert(at, *special == '\'' ? "" : "\\");
        }
      }
      description.erase(std::remove(description.begin(), description.end(), '\''),
                        description.end());
      text << part->get_name() << "\\:" << description << " ";
    }
    text << "))' '*::arguments:->rest'\n  [[ $state == rest ]] && (( $+functions[" << own
         << "_$words[1]] )) && " << own << "_$words[1]\n}\n";
  }
  text << "_lasso \"$@\"\n";
  return text.str();
}

std::string fish_of(const std::vector<NamedCommand>& commands) {
  std::ostringstream text;
  text << "# Completions of lasso for fish, made from its options.\n"
          "function __lasso_models; sh -c "
       << quoted(kListModels, "\\'") << "; end\n";
  for (const NamedCommand& command : commands) {
    // "lasso model import": model and import were seen, and no deeper command.
    std::istringstream words(command.name.substr(std::min<std::size_t>(command.name.size(), 6)));
    std::string seen;
    for (std::string word; words >> word;) {
      seen += (seen.empty() ? "" : "; and ") + std::string("__fish_seen_subcommand_from ") + word;
    }
    const auto parts = names_of_subcommands(*command.app);
    if (!parts.empty()) {
      seen += (seen.empty() ? "" : "; and ") + std::string("not __fish_seen_subcommand_from ") +
              joined(parts, " ");
    }
    const std::string begin =
        "complete -c lasso" + (seen.empty() ? "" : " -n " + quoted(seen, "\\'"));
    for (const CLI::App* part : subcommands_of(*command.app)) {
      text << begin << " -f -a " << part->get_name() << " -d "
           << quoted(part->get_description(), "\\'") << "\n";
    }
    for (const CLI::Option* option : options_of(*command.app)) {
      text << begin;
      for (const std::string& name : option->get_snames()) {
        text << " -s " << name;
      }
      for (const std::string& name : option->get_lnames()) {
        text << " -l " << name;
      }
      const Values values = values_of(*option);
      text << (values == Values::words    ? " -x -a " + quoted(words_of(*option), "\\'")
               : values == Values::models ? " -x -a '(__lasso_models)'"
               : values == Values::none && !type_of(*option).empty() ? " -x"
               : type_of(*option).empty()                            ? ""
                                                                     : " -r")
           << " -d " << quoted(option->get_description(), "\\'") << "\n";
    }
  }
  return text.str();
}

}  // namespace

void write_completions(const CLI::App& app, const std::filesystem::path& folder) {
  const auto commands = commands_of(app);
  write_text(folder / "lasso.bash", bash_of(commands));
  write_text(folder / "_lasso", zsh_of(commands));
  write_text(folder / "lasso.fish", fish_of(commands));
}

}  // namespace lasso::cli
