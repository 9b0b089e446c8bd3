#include "lasso/checkpoint/safetensors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lasso/core/error.hpp"
#include "lasso/core/output_file.hpp"

namespace lasso::checkpoint {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the format's own limit
constexpr std::size_t kMaxDimensions = 16;

struct DtypeName {
  std::string_view name;
  at::ScalarType type;
};
constexpr std::array<DtypeName, 9> kDtypes{{{"F64", at::kDouble},
                                            {"F32", at::kFloat},
                                            {"F16", at::kHalf},
                                            {"BF16", at::kBFloat16},
                                            {"I64", at::kLong},
                                            {"I32", at::kInt},
                                            {"I16", at::kShort},
                                            {"I8", at::kChar},
                                            {"U8", at::kByte}}};

[[noreturn]] void fail(const fs::path& path, const std::string& fault) {
  throw Error(ErrorKind::model,
              "'" + path.string() + "' is not a sound safetensors file: " + fault +
                  "; copy or download it again");
}

/// A file in memory, as long as anything uses it.
class Mapping {
 public:
  explicit Mapping(const fs::path& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
      const std::string reason = descriptor < 0 ? std::strerror(errno) : "not a file";
      if (descriptor >= 0) {
        close(descriptor);
      }
      throw Error(ErrorKind::model,
                  "cannot read '" + path.string() + "': " + reason + "; check the model folder");
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
    if (size_ > 0) {
      bytes_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    }
    close(descriptor);
    if (bytes_ == MAP_FAILED || size_ < kLengthBytes) {
      fail(path, "it is too short");
    }
  }
  ~Mapping() {
    if (bytes_ != MAP_FAILED) {
      munmap(bytes_, size_);
    }
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  char* at(std::uint64_t offset) const { return static_cast<char*>(bytes_) + offset; }
  std::uint64_t size() const noexcept { return size_; }

 private:
  void* bytes_ = MAP_FAILED;
  std::uint64_t size_ = 0;
};

struct Entry {
  std::string name;
  at::ScalarType type;
  std::vector<std::int64_t> shape;
  std::uint64_t begin;
  std::uint64_t end;
};

at::ScalarType dtype_from(const fs::path& path,
                          const std::string& tensor,
                          const std::string& name) {
  const auto found = std::find_if(
      kDtypes.begin(), kDtypes.end(), [&](const DtypeName& dtype) { return dtype.name == name; });
  if (found == kDtypes.end()) {
    fail(path, "tensor '" + tensor + "' has the unknown dtype '" + name + "'");
  }
  return found->type;
}

std::string name_of(at::ScalarType type) {
  const auto found = std::find_if(
      kDtypes.begin(), kDtypes.end(), [&](const DtypeName& dtype) { return dtype.type == type; });
  TORCH_CHECK(found != kDtypes.end(), "dtype must be one of safetensors', got ", type);
  return std::string(found->name);
}

/// One line of the header, checked on its own. Throws json::exception for wrong JSON types.
Entry entry_from(const fs::path& path, const std::string& name, const json& value) {
  Entry entry{name, dtype_from(path, name, value.at("dtype").get<std::string>()), {}, 0, 0};
  const json& shape = value.at("shape");
  const json& offsets = value.at("data_offsets");
  if (!shape.is_array() || shape.size() > kMaxDimensions || !offsets.is_array() ||
      offsets.size() != 2) {
    fail(path, "tensor '" + name + "' has no proper shape or data_offsets");
  }
  std::uint64_t bytes = c10::elementSize(entry.type);
  for (const json& side : shape) {
    if (!side.is_number_unsigned()) {
      fail(path, "tensor '" + name + "' has a side that is no size");
    }
    const auto length = side.get<std::uint64_t>();
    if (length > 0 && bytes > std::numeric_limits<std::int64_t>::max() / length) {
      fail(path, "tensor '" + name + "' is larger than any memory");
    }
    bytes *= length;
    entry.shape.push_back(static_cast<std::int64_t>(length));
  }
  if (!offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned()) {
    fail(path, "tensor '" + name + "' has offsets that are no positions");
  }
  entry.begin = offsets[0].get<std::uint64_t>();
  entry.end = offsets[1].get<std::uint64_t>();
  if (entry.end < entry.begin || entry.end - entry.begin != bytes) {
    fail(path, "the size of tensor '" + name + "' does not match its shape");
  }
  return entry;
}

}  // namespace

TensorMap read_safetensors(const fs::path& path) {
  const auto mapping = std::make_shared<Mapping>(path);
  std::uint64_t header_bytes = 0;
  std::memcpy(&header_bytes, mapping->at(0), kLengthBytes);
  if (header_bytes > kMaxHeaderBytes || header_bytes > mapping->size() - kLengthBytes) {
    fail(path, "its header is longer than the file");
  }
  std::vector<Entry> entries;
  try {
    const char* const text = mapping->at(kLengthBytes);
    const json header = json::parse(text, text + header_bytes);
    if (!header.is_object()) {
      fail(path, "its header is no JSON object");
    }
    for (const auto& [name, value] : header.items()) {
      if (name != "__metadata__") {
        entries.push_back(entry_from(path, name, value));
      }
    }
  } catch (const json::exception&) {
    fail(path, "its header is no valid JSON");
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  const std::uint64_t data = kLengthBytes + header_bytes;
  std::uint64_t position = 0;
  TensorMap tensors;
  for (const Entry& entry : entries) {
    if (entry.begin != position || entry.end > mapping->size() - data) {
      fail(path, "the data of tensor '" + entry.name + "' overlaps another's or is cut off");
    }
    position = entry.end;
    char* const bytes = mapping->at(data + entry.begin);
    at::Tensor tensor = at::from_blob(
        bytes, entry.shape, [mapping](void*) {}, at::TensorOptions(entry.type));
    const bool aligned =
        reinterpret_cast<std::uintptr_t>(bytes) % c10::elementSize(entry.type) == 0;
    if (!aligned) {  // allowed by the format, not by the processor: take a copy
      at::Tensor copy = at::empty(entry.shape, at::TensorOptions(entry.type));
      std::memcpy(copy.data_ptr(), bytes, entry.end - entry.begin);
      tensor = copy;
    }
    tensors.emplace(entry.name, tensor);
  }
  if (position != mapping->size() - data) {
    fail(path, "bytes are left over at its end");
  }
  return tensors;
}

void write_safetensors(const fs::path& path, const TensorMap& tensors) {
  std::vector<std::pair<std::string, at::Tensor>> ordered;
  for (const auto& [name, tensor] : tensors) {
    ordered.emplace_back(name, tensor.contiguous());
  }
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return a.second.element_size() > b.second.element_size();
  });
  auto header = nlohmann::ordered_json::object();
  std::size_t position = 0;
  for (const auto& [name, tensor] : ordered) {
    const std::size_t end = position + tensor.nbytes();
    header[name] = {{"dtype", name_of(tensor.scalar_type())},
                    {"shape", tensor.sizes().vec()},
                    {"data_offsets", {position, end}}};
    position = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');
  OutputFile output(path, /*overwrite=*/true);
  std::ofstream file(output.temporary(), std::ios::binary);
  const std::uint64_t header_bytes = text.size();
  std::array<char, kLengthBytes> length{};
  std::memcpy(length.data(), &header_bytes, kLengthBytes);
  file.write(length.data(), length.size());
  file << text;
  for (const auto& [name, tensor] : ordered) {
    file.write(static_cast<const char*>(tensor.data_ptr()),
               static_cast<std::streamsize>(tensor.nbytes()));
  }
  file.close();
  if (!file) {
    throw Error(ErrorKind::input, "cannot write '" + path.string() + "'; is the disk full?");
  }
  output.commit();
}

}  // namespace lasso::checkpoint
