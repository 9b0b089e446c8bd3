#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace lasso::model {

/// Where AudioSep's published files lie once they were fetched.
struct FetchedFiles {
  std::filesystem::path audiosep;
  std::filesystem::path tokenizer;  ///< folder of vocab.json and merges.txt
  bool temporary = false;           ///< fetched: to be deleted once the model is made of them
};

/// Fetches AudioSep's checkpoint and RoBERTa-base's tokenizer into the user's cache folder, going
/// on with what an earlier call left unfinished there. `from`: empty for their public homes, else a
/// mirror: the address of a folder that holds the files under their published names, or a folder
/// here, whose files are taken as they lie. Proxies are those of the environment (https_proxy,
/// no_proxy). `progress` is told the share of all bytes. Throws an input Error that names the
/// address for what cannot be fetched, and for files whose size or SHA-256 is not the published
/// one, which are deleted.
FetchedFiles fetch_audiosep(const std::string& from, const std::function<void(double)>& progress);

}  // namespace lasso::model
