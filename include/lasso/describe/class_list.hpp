#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace lasso::describe {

/// A class of sounds to detect.
struct SoundClass {
  std::string label;                 ///< the display name
  std::vector<std::string> prompts;  ///< descriptions of the sound; the best match counts
};

struct ClassList {
  std::vector<SoundClass> classes;
  std::vector<std::string> repeated;  ///< duplicate labels, which were skipped
};

/// The built-in list: over a hundred sounds that are easy to tell apart.
ClassList built_in_classes();

/// Parses `a, b, c` as on a command line, or the text of a file with one class per line: a prompt
/// such as `dog barking`, optionally followed by a tab and a label; or `label = prompt, prompt` for
/// several prompts under one label. Ignores blank lines and lines that begin with #. Labels that
/// differ only in case are the same. Throws a usage Error if there is no class, if the text is not
/// UTF-8, or if it contains line breaks or -->, which subtitles cannot hold.
ClassList parse_classes(const std::string& names);
ClassList read_classes(const std::filesystem::path& file);

/// Templates that turn a prompt into texts for the text encoder; `{}` stands for the prompt.
struct Templates {
  std::vector<std::string> texts{"this is a sound of {}", "the sound of {}", "{}"};

  std::vector<std::string> of(const std::string& prompt) const;
};

}  // namespace lasso::describe
