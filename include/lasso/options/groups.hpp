#pragma once

#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace lasso::options {

// Option groups, in both help and manual.
constexpr const char* kSound = "The sound";
constexpr const char* kWhere = "Where in the recording";
constexpr const char* kInput = "Input";
constexpr const char* kOutput = "Output";
constexpr const char* kCaptions = "Captions";
constexpr const char* kDetection = "Detection";
constexpr const char* kFiles = "Which files";
constexpr const char* kRun = "The run";
constexpr const char* kData = "Data";
constexpr const char* kNetwork = "The network";
constexpr const char* kScores = "Scores";
constexpr const char* kServer = "The server";
constexpr const char* kModel = "Model";
constexpr const char* kSpeed = "Speed and memory";
constexpr const char* kMessages = "Messages";

/// Assigns options added from now on to `group`.
inline void begin_group(CLI::App& command, const char* group) {
  command.option_defaults()->group(group);
}

/// Adds an option that takes one of several words; the default is the word for `value`.
template <typename Value>
CLI::Option* add_choice(CLI::App& command,
                        const std::string& name,
                        Value& value,
                        const std::vector<std::pair<std::string, Value>>& choices,
                        const std::string& help) {
  std::string words;
  std::string usual;
  for (const auto& [word, meaning] : choices) {
    words += (words.empty() ? "" : "|") + word;
    usual = meaning == value ? word : usual;
  }
  return command.add_option(name, value, help)
      ->transform(CLI::CheckedTransformer(choices))
      ->type_name(words)
      ->default_str(usual);
}

/// Sets the value types of options, as help shows them.
inline void name_types(CLI::App& command,
                       const std::vector<std::pair<const char*, const char*>>& types) {
  for (const auto& [option, type] : types) {
    command.get_option(option)->type_name(type);
  }
}

}  // namespace lasso::options
