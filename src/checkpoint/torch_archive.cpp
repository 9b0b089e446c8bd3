#include "lasso/checkpoint/torch_archive.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "lasso/core/error.hpp"
#include "mapped_file.hpp"
#include "pickle.hpp"
#include "zip_archive.hpp"

namespace lasso::checkpoint {

namespace fs = std::filesystem;

namespace {

using Records = std::map<std::string_view, std::string_view>;

constexpr std::string_view kPickle = "/data.pkl";

struct StorageName {
  std::string_view name;  // in Python's module `torch`
  at::ScalarType type;
};
constexpr std::array<StorageName, 12> kStorages{{{"FloatStorage", at::kFloat},
                                                 {"DoubleStorage", at::kDouble},
                                                 {"HalfStorage", at::kHalf},
                                                 {"BFloat16Storage", at::kBFloat16},
                                                 {"LongStorage", at::kLong},
                                                 {"IntStorage", at::kInt},
                                                 {"ShortStorage", at::kShort},
                                                 {"CharStorage", at::kChar},
                                                 {"ByteStorage", at::kByte},
                                                 {"BoolStorage", at::kBool},
                                                 {"ComplexFloatStorage", at::kComplexFloat},
                                                 {"ComplexDoubleStorage", at::kComplexDouble}}};

/// The item of that type, or a complaint.
template <typename Wanted>
const Wanted& as(const std::vector<Value>& items, std::size_t index) {
  const Wanted* found = index < items.size() ? std::get_if<Wanted>(&items[index]) : nullptr;
  if (found == nullptr) {
    throw Malformed("a tensor in its pickle is not described as PyTorch does");
  }
  return *found;
}

std::vector<std::int64_t> integers(const std::vector<Value>& items, std::size_t index) {
  const auto& values = as<Sequence*>(items, index)->items;
  if (values.size() > kMaxDimensions) {
    throw Malformed("a tensor in its pickle has too many dimensions");
  }
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < values.size(); ++i) {
    numbers.push_back(as<std::int64_t>(values, i));
  }
  return numbers;
}

/// The part of `storage` (one dimension) that a tensor is, checked to lie in it.
at::Tensor part_of(const at::Tensor& storage,
                   std::int64_t offset,
                   const std::vector<std::int64_t>& sizes,
                   const std::vector<std::int64_t>& strides) {
  const std::int64_t available = storage.size(0);
  bool inside = sizes.size() == strides.size() && offset >= 0 && offset <= available;
  std::int64_t count = 1;
  std::int64_t last = offset;
  for (std::size_t i = 0; inside && i < sizes.size(); ++i) {
    // No more elements than are stored: a stride of 0 must not make gigabytes out of nothing.
    inside = sizes[i] >= 0 && strides[i] >= 0 && !__builtin_mul_overflow(count, sizes[i], &count) &&
             count <= available;
    std::int64_t reach = 0;
    inside =
        inside && (sizes[i] <= 1 || (!__builtin_mul_overflow(sizes[i] - 1, strides[i], &reach) &&
                                     !__builtin_add_overflow(last, reach, &last)));
  }
  if (!inside || (count > 0 && last >= available)) {
    throw Malformed("a tensor in its pickle reaches outside its storage");
  }
  return storage.as_strided(sizes, strides, offset);
}

/// What PyTorch means by the persistent ids and calls in its pickles (torch/serialization.py,
/// torch/_utils.py).
class TorchMeaning : public Pickle::Meaning {
 public:
  TorchMeaning(std::shared_ptr<const MappedFile> file, const Records& records, std::string root)
      : file_(std::move(file)), records_(records), root_(std::move(root)) {}

  /// ('storage', type, key, device, elements): one dimension over the record of that key.
  Value persistent(const Value& id) override {
    const auto* const* list = std::get_if<Sequence*>(&id);
    if (list == nullptr) {
      throw Malformed("a storage in its pickle is not described as PyTorch does");
    }
    const auto& items = (*list)->items;
    const Global& type = *as<const Global*>(items, 1);
    const auto key = as<std::string_view>(items, 2);
    const auto elements = as<std::int64_t>(items, 4);
    const auto* const found =
        std::find_if(kStorages.begin(), kStorages.end(), [&](const StorageName& storage) {
          return type.is("torch", storage.name);
        });
    if (found == kStorages.end()) {
      throw Malformed("its storages have the unknown type '" + std::string(type.name) + "'");
    }
    const auto record = records_.find(root_ + "/data/" + std::string(key));
    const std::uint64_t size = c10::elementSize(found->type);
    if (record == records_.end() || elements < 0 ||
        static_cast<std::uint64_t>(elements) > record->second.size() / size) {
      throw Malformed("its storage '" + std::string(key) + "' is missing or too short");
    }
    const std::string_view bytes =
        record->second.substr(0, static_cast<std::uint64_t>(elements) * size);
    return tensor_over(file_, bytes, {elements}, found->type);
  }

  Value call(const Global& function, const std::vector<Value>& arguments) override {
    if (function.is("torch._utils", "_rebuild_tensor_v2") ||
        function.is("torch._utils", "_rebuild_tensor")) {
      return part_of(as<at::Tensor>(arguments, 0),
                     as<std::int64_t>(arguments, 1),
                     integers(arguments, 2),
                     integers(arguments, 3));
    }
    if (function.is("torch._utils", "_rebuild_parameter")) {
      return as<at::Tensor>(arguments, 0);
    }
    return {};
  }

 private:
  std::shared_ptr<const MappedFile> file_;
  const Records& records_;
  std::string root_;
};

/// The one folder that all records lie in; any name will do.
std::string root_of(const Records& records) {
  std::string root;
  for (const auto& [name, bytes] : records) {
    const bool pickle = name.size() > kPickle.size() &&
                        name.substr(name.size() - kPickle.size()) == kPickle &&
                        name.find('/') == name.size() - kPickle.size();
    if (pickle && !root.empty()) {
      throw Malformed("it holds several pickles");
    }
    if (pickle) {
      root = name.substr(0, name.size() - kPickle.size());
    }
  }
  if (root.empty()) {
    throw Malformed("it is a zip file, but torch.save did not write it");
  }
  const auto order = records.find(root + "/byteorder");
  if (order != records.end() && order->second != "little") {
    throw Malformed("its numbers are big-endian; save it on a little-endian machine");
  }
  return root;
}

TensorMap tensors_of(const Value& root) {
  const auto* const* whole = std::get_if<Dictionary*>(&root);
  if (whole == nullptr) {
    throw Malformed("it holds a Python object instead of its state_dict()");
  }
  Dictionary* const* inner = nullptr;
  Value state;
  for (const char* key : {"state_dict", "model_state_dict"}) {
    if (inner == nullptr) {
      state = (*whole)->at(key);
      inner = std::get_if<Dictionary*>(&state);
    }
  }
  TensorMap tensors;
  for (const auto& [key, value] : (inner != nullptr ? *inner : *whole)->items) {
    const auto* name = std::get_if<std::string_view>(&key);
    const auto* tensor = std::get_if<at::Tensor>(&value);
    if (name != nullptr && tensor != nullptr) {
      tensors.insert_or_assign(std::string(*name), *tensor);
    }
  }
  if (tensors.empty()) {
    throw Malformed(
        "it holds no tensors, neither itself nor under 'state_dict' or 'model_state_dict'");
  }
  return tensors;
}

}  // namespace

TensorMap read_torch_archive(const fs::path& path) {
  const auto file = std::make_shared<const MappedFile>(path);
  try {
    const Records records = zip_records(file->bytes());
    const std::string root = root_of(records);
    TorchMeaning meaning(file, records, root);
    const Pickle pickle(records.at(root + std::string(kPickle)), meaning);
    return tensors_of(pickle.root());
  } catch (const Malformed& fault) {
    throw Error(ErrorKind::model,
                "'" + path.string() + "' is not a sound PyTorch checkpoint: " + fault.what() +
                    "; copy or download it again");
  }
}

}  // namespace lasso::checkpoint
