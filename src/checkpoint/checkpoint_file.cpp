#include "lasso/checkpoint/checkpoint_file.hpp"

#include <string_view>

#include "lasso/checkpoint/safetensors.hpp"
#include "lasso/checkpoint/torch_archive.hpp"
#include "lasso/core/error.hpp"
#include "mapped_file.hpp"

namespace lasso::checkpoint {

namespace {

using namespace std::string_view_literals;

constexpr auto kZip = "PK\x03\x04"sv;
constexpr auto kPickledMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv;
constexpr auto kTar = "ustar"sv;
constexpr std::size_t kTarOffset = 257;
constexpr std::size_t kHeaderLengthBytes = 8;  // of safetensors, before its "{"

}  // namespace

TensorMap read_checkpoint(const std::filesystem::path& path) {
  const MappedFile file(path);
  const std::string_view bytes = file.bytes();
  if (bytes.substr(0, kZip.size()) == kZip) {
    return read_torch_archive(path);
  }
  const bool tar = bytes.size() > kTarOffset && bytes.substr(kTarOffset, kTar.size()) == kTar;
  if (tar || bytes.substr(0, kPickledMagic.size()) == kPickledMagic) {
    throw Error(ErrorKind::model,
                "'" + path.string() +
                    "' has the form that PyTorch wrote before version 1.6; load it there and "
                    "torch.save() it again with a newer one");
  }
  if (bytes.size() > kHeaderLengthBytes && bytes[kHeaderLengthBytes] == '{') {
    return read_safetensors(path);
  }
  throw Error(ErrorKind::model,
              "'" + path.string() +
                  "' is no checkpoint: neither PyTorch's (.ckpt, .pt) nor safetensors; name the "
                  "file that was downloaded");
}

}  // namespace lasso::checkpoint
