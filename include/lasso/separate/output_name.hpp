#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "lasso/audio/sample_format.hpp"

namespace lasso::separate {

/// A query as part of a file name: its ASCII letters and digits in lower case, words joined by
/// single dashes (bytes of other alphabets are kept), at most 60 bytes.
std::string slug_of(const std::string& query);

/// Truncates a name to at most `most` bytes, at a UTF-8 character boundary.
std::string cut_name(std::string name, std::size_t most);

/// The default output name: `<stem>.<query-slug>.<ext>` next to the input. A stem that is too long
/// for a file name is truncated and ends in ~ and a hash of the whole. The extension is that of the
/// container in `options`, .raw for headerless output, else the input's; formats that we can read
/// but not write become .wav.
std::filesystem::path output_name(const std::filesystem::path& input,
                                  const std::string& query,
                                  const audio::OutputOptions& options = {});

}  // namespace lasso::separate
