#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace lasso::describe {

/// A sound that is listened for.
struct SoundClass {
  std::string label;                 ///< how it is shown
  std::vector<std::string> prompts;  ///< how it is asked for: the one that is heard best counts
};

struct ClassList {
  std::vector<SoundClass> classes;
  std::vector<std::string> repeated;  ///< labels that came again and were left out
};

/// A hundred and some sounds that are well told apart.
ClassList built_in_classes();

/// `a, b, c` as on a command line, or the text of a file: a class a line, `dog barking`; behind a
/// tab, how it is shown; `label = prompt, prompt` for several prompts under one label. Blank lines
/// and those that begin with # do not count. Labels that differ in no more than capitals are one.
/// Throws a usage Error for no class at all, for what is not UTF-8, and for line breaks and -->,
/// which subtitles cannot hold.
ClassList parse_classes(const std::string& names);
ClassList read_classes(const std::filesystem::path& file);

/// What the text encoder is asked of a prompt, each of them: `{}` is the prompt.
struct Templates {
  std::vector<std::string> texts{"this is a sound of {}", "the sound of {}", "{}"};

  std::vector<std::string> of(const std::string& prompt) const;
};

}  // namespace lasso::describe
