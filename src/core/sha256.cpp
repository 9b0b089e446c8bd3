#include "lasso/core/sha256.hpp"

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <vector>

#include <openssl/evp.h>

#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"

namespace lasso {

namespace {

constexpr std::size_t kPartBytes = 1 << 20;

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new()) {
    require(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }

  void update(std::string_view bytes) {
    require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
  }

  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int count = 0;
    require(EVP_DigestFinal_ex(context_.get(), digest.data(), &count) == 1);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < count; ++i) {
      text += kDigits[digest[i] >> 4U];
      text += kDigits[digest[i] & 15U];
    }
    return text;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };

  static void require(bool done) {
    if (!done) {
      throw std::runtime_error("OpenSSL gives no SHA-256");
    }
  }

  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace

std::string sha256(std::string_view bytes) {
  Digest digest;
  digest.update(bytes);
  return digest.hex();
}

std::string sha256_of_file(const std::filesystem::path& path,
                           const std::function<void(std::size_t)>& progress) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> part(kPartBytes);
  Digest digest;
  while (file) {
    check_interrupt();
    file.read(part.data(), static_cast<std::streamsize>(part.size()));
    const auto count = static_cast<std::size_t>(file.gcount());
    digest.update({part.data(), count});
    if (progress) {
      progress(count);
    }
  }
  if (!file.eof()) {
    throw Error(ErrorKind::input, "cannot read '" + path.string() + "'; check that it is a file");
  }
  return digest.hex();
}

}  // namespace lasso
