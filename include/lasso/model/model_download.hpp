#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace lasso::model {

/// The locations of AudioSep's published files after download.
struct FetchedFiles {
  std::filesystem::path audiosep;
  std::filesystem::path tokenizer;  ///< folder with vocab.json and merges.txt
  bool temporary = false;           ///< downloaded: delete the files once the model is made
};

/// Downloads AudioSep's checkpoint and RoBERTa-base's tokenizer into the user's cache folder and
/// resumes unfinished downloads. `from`: empty for the public addresses; else a mirror (the address
/// of a folder that holds the files under their published names) or a local folder, whose files are
/// used in place. Proxies are taken from the environment (https_proxy, no_proxy). `progress`
/// receives the completed share of all bytes. Throws an input Error that names the address if a
/// download fails, or if a file's size or SHA-256 differs from the published one; such files are
/// deleted.
FetchedFiles fetch_audiosep(const std::string& from, const std::function<void(double)>& progress);

}  // namespace lasso::model
