#include "lasso/model/model_download.hpp"

#include <array>
#include <system_error>

#include "../user_folders.hpp"
#include "download.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/output_file.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

struct PublishedFile {
  const char* name;
  const char* home;  // the folder's address
  std::uintmax_t bytes;
  const char* sha256;
};

constexpr const char* kAudioSepHome =
    "https://huggingface.co/spaces/Audio-AGI/AudioSep/resolve/main/checkpoint";
constexpr const char* kRobertaHome = "https://huggingface.co/roberta-base/resolve/main";
constexpr const char* kCheckpoint = "audiosep_base_4M_steps.ckpt";

constexpr std::array<PublishedFile, 3> kFiles{
    {{kCheckpoint,
      kAudioSepHome,
      1'264'844'076,
      "f8cda01bfd0ebd141eef45d41db7a3ada23a56568465840d3cff04b8010ce82c"},
     {"vocab.json",
      kRobertaHome,
      898'823,
      "9e7f63c2d15d666b52e21d250d2e513b87c9b713cfa6987a82ed89e5e6e50655"},
     {"merges.txt",
      kRobertaHome,
      456'318,
      "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5"}}};

}  // namespace

FetchedFiles fetch_audiosep(const std::string& from, const std::function<void(double)>& progress) {
  std::error_code ignored;
  if (!from.empty() && fs::is_directory(from, ignored)) {
    return {fs::path(from) / kCheckpoint, from, /*temporary=*/false};
  }
  if (!from.empty() && from.find("://") == std::string::npos) {
    throw Error(ErrorKind::usage,
                "--from '" + from + "' is neither a folder nor an address (http://, https://)");
  }
  const fs::path cache = user_cache();
  if (cache.empty()) {
    throw Error(ErrorKind::input, "neither XDG_CACHE_HOME nor HOME is set; set one of them");
  }
  const fs::path folder = cache / "downloads";
  create_folder(folder);
  double total = 0.0;
  for (const PublishedFile& file : kFiles) {
    total += static_cast<double>(file.bytes);
  }
  double before = 0.0;
  for (const PublishedFile& file : kFiles) {
    const std::string home = from.empty() ? file.home : from;
    const fs::path target = folder / file.name;
    if (!fs::exists(target)) {
      download(
          {home + "/" + file.name, target, file.bytes, file.sha256},
          [&](std::uintmax_t there) { progress((before + static_cast<double>(there)) / total); });
    }
    before += static_cast<double>(file.bytes);
  }
  return {folder / kCheckpoint, folder, /*temporary=*/true};
}

}  // namespace lasso::model
