#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace lasso::model {

/// One file to fetch.
struct Download {
  std::string address;
  std::filesystem::path target;
  std::uintmax_t bytes;  ///< its published size
  std::string sha256;    ///< its published hash
};

/// Fetches a file with libcurl. Bytes go to `<target>.part`, where a later call goes on; the target
/// appears when size and hash are right. Redirects are followed, a connection that breaks is taken
/// up again some times. `progress` is told how many bytes are there.
/// Throws an input Error that names the address.
void download(const Download& file, const std::function<void(std::uintmax_t)>& progress);

}  // namespace lasso::model
