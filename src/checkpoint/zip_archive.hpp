#pragma once

#include <map>
#include <string_view>

namespace lasso::checkpoint {

/// The records of a zip archive by name, as views of its bytes. Only stored records are supported,
/// as PyTorch does not compress. Sizes and positions come from the central directory (PKWARE
/// APPNOTE 6.3.9, 4.3.12 and the zip64 forms), since local headers may defer them to data
/// descriptors.
/// Throws Malformed for anything else: compressed or encrypted records, records that overlap, share
/// a name, or exceed the file.
std::map<std::string_view, std::string_view> zip_records(std::string_view archive);

}  // namespace lasso::checkpoint
