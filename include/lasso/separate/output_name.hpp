#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "lasso/audio/sample_format.hpp"

namespace lasso::separate {

/// A query as a part of a file's name: its ASCII letters and digits in lower case with one dash
/// between words (bytes of other alphabets are kept), 60 bytes at most.
std::string slug_of(const std::string& query);

/// The beginning of a name, not more than so many bytes, whole UTF-8 characters.
std::string cut_name(std::string name, std::size_t most);

/// The output's name where none is given: `<stem>.<query-slug>.<ext>` beside the input. A stem that
/// is too long for a file's name is cut, and ends in ~ and a hash of the whole. The extension is
/// that of the container in `options`, .raw without a header, else the input's; one that we can
/// read but not write becomes .wav.
std::filesystem::path output_name(const std::filesystem::path& input,
                                  const std::string& query,
                                  const audio::OutputOptions& options = {});

}  // namespace lasso::separate
