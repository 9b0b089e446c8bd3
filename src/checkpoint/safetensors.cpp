#include "lasso/checkpoint/safetensors.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/output_file.hpp"
#include "mapped_file.hpp"

namespace lasso::checkpoint {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the format's own limit

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

struct Entry {
  std::string name;
  at::ScalarType type;
  std::vector<std::int64_t> shape;
  std::uint64_t begin;
  std::uint64_t end;
};

at::ScalarType dtype_from(const std::string& tensor, const std::string& name) {
  const auto found = std::find_if(
      kDtypes.begin(), kDtypes.end(), [&](const DtypeName& dtype) { return dtype.name == name; });
  if (found == kDtypes.end()) {
    throw Malformed("tensor '" + tensor + "' has the unknown dtype '" + name + "'");
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
Entry entry_from(const std::string& name, const json& value) {
  Entry entry{name, dtype_from(name, value.at("dtype").get<std::string>()), {}, 0, 0};
  const json& shape = value.at("shape");
  const json& offsets = value.at("data_offsets");
  if (!shape.is_array() || shape.size() > kMaxDimensions || !offsets.is_array() ||
      offsets.size() != 2) {
    throw Malformed("tensor '" + name + "' has no proper shape or data_offsets");
  }
  std::uint64_t bytes = c10::elementSize(entry.type);
  for (const json& side : shape) {
    if (!side.is_number_unsigned()) {
      throw Malformed("tensor '" + name + "' has a side that is no size");
    }
    const auto length = side.get<std::uint64_t>();
    if (length > 0 && bytes > std::numeric_limits<std::int64_t>::max() / length) {
      throw Malformed("tensor '" + name + "' is larger than any memory");
    }
    bytes *= length;
    entry.shape.push_back(static_cast<std::int64_t>(length));
  }
  if (!offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned()) {
    throw Malformed("tensor '" + name + "' has offsets that are no positions");
  }
  entry.begin = offsets[0].get<std::uint64_t>();
  entry.end = offsets[1].get<std::uint64_t>();
  if (entry.end < entry.begin || entry.end - entry.begin != bytes) {
    throw Malformed("the size of tensor '" + name + "' does not match its shape");
  }
  return entry;
}

/// The header's lines in the order of their data.
std::vector<Entry> entries_of(std::string_view text) {
  std::vector<Entry> entries;
  try {
    const json header = json::parse(text);
    if (!header.is_object()) {
      throw Malformed("its header is no JSON object");
    }
    for (const auto& [name, value] : header.items()) {
      if (name != "__metadata__") {
        entries.push_back(entry_from(name, value));
      }
    }
  } catch (const json::exception&) {
    throw Malformed("its header is no valid JSON");
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  return entries;
}

TensorMap tensors_in(const std::shared_ptr<const MappedFile>& file) {
  const std::string_view bytes = file->bytes();
  const auto header_bytes = number_at<std::uint64_t>(bytes, 0);
  if (header_bytes > kMaxHeaderBytes || header_bytes > bytes.size() - kLengthBytes) {
    throw Malformed("its header is longer than the file");
  }
  const std::string_view data = bytes.substr(kLengthBytes + header_bytes);
  std::uint64_t position = 0;
  TensorMap tensors;
  for (const Entry& entry : entries_of(bytes.substr(kLengthBytes, header_bytes))) {
    if (entry.begin != position || entry.end > data.size()) {
      throw Malformed("the data of tensor '" + entry.name + "' overlaps another's or is cut off");
    }
    position = entry.end;
    const std::string_view part = data.substr(entry.begin, entry.end - entry.begin);
    tensors.emplace(entry.name, tensor_over(file, part, entry.shape, entry.type));
  }
  if (position != data.size()) {
    throw Malformed("bytes are left over at its end");
  }
  return tensors;
}

}  // namespace

TensorMap read_safetensors(const fs::path& path) {
  const auto file = std::make_shared<const MappedFile>(path);
  try {
    return tensors_in(file);
  } catch (const Malformed& fault) {
    throw Error(ErrorKind::model,
                "'" + path.string() + "' is not a sound safetensors file: " + fault.what() +
                    "; copy or download it again");
  }
}

void write_safetensors(const fs::path& path, const TensorMap& tensors) {
  std::vector<std::pair<std::string, at::Tensor>> ordered(tensors.begin(), tensors.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return a.second.element_size() > b.second.element_size();
  });
  auto header = nlohmann::ordered_json::object();
  std::size_t position = 0;
  for (const auto& [name, tensor] : ordered) {
    const auto bytes =
        static_cast<std::size_t>(tensor.numel()) * c10::elementSize(tensor.scalar_type());
    const std::size_t end = position + bytes;
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
    check_interrupt();
    const at::Tensor in_order = tensor.contiguous();
    file.write(static_cast<const char*>(in_order.data_ptr()),
               static_cast<std::streamsize>(in_order.nbytes()));
  }
  file.close();
  if (!file) {
    throw Error(ErrorKind::input, "cannot write '" + path.string() + "'; is the disk full?");
  }
  output.commit();
}

}  // namespace lasso::checkpoint
