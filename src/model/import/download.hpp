#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace lasso::model {

/// A file to download.
struct Download {
  std::string address;
  std::filesystem::path target;
  std::uintmax_t bytes;  ///< published size
  std::string sha256;    ///< published hash
};

/// Downloads a file with libcurl. Data is written to `<target>.part`, which a later call resumes;
/// the target appears once size and hash are correct. Redirects are followed; broken connections
/// are retried a few times. `progress` receives the number of bytes downloaded.
/// Throws an input Error that names the address.
void download(const Download& file, const std::function<void(std::uintmax_t)>& progress);

}  // namespace lasso::model
