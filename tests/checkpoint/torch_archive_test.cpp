#include "lasso/checkpoint/torch_archive.hpp"

#include "lasso/checkpoint/checkpoint_file.hpp"
#include "lasso/checkpoint/safetensors.hpp"
#include "support/support.hpp"
#include "support/zip_writer.hpp"

using lasso::ErrorKind;
using lasso::checkpoint::read_checkpoint;
using lasso::checkpoint::read_safetensors;
using lasso::checkpoint::read_torch_archive;
using lasso::testing::contains;
using lasso::testing::data_folder;
using lasso::testing::error_of;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;
using lasso::testing::zip_of;

namespace {

using namespace std::string_literals;

/// Pickled: ('storage', torch.FloatStorage, '0', 'cpu', elements) as a persistent id.
std::string storage(const std::string& elements) {
  return "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"s + "0X\3\0\0\0cpu"s + elements + "tQ";
}

/// Pickled: {'x': a tensor of that offset, size and stride over 16 stored floats}.
std::string tensor(const std::string& offset,
                   const std::string& size,
                   const std::string& stride,
                   const std::string& elements = "K\x10") {
  return "\x80\2}X\1\0\0\0xctorch._utils\n_rebuild_tensor_v2\n("s + storage(elements) + offset +
         "(" + size + "t(" + stride + "t\x89}tRs."s;
}

/// A checkpoint with that pickle, beside 16 floats.
std::string archive(const std::string& pickle) {
  return zip_of({{"any name/data.pkl", pickle}, {"any name/data/0", std::string(64, '\1')}});
}

std::string complaint(const std::string& bytes) {
  const TemporaryFolder folder;
  write_text(folder / "x.ckpt", bytes);
  const auto error = error_of([&] { read_torch_archive(folder / "x.ckpt"); });
  CHECK(error.kind() == ErrorKind::model);
  CHECK(contains(error.what(), "x.ckpt"));
  return error.what();
}

}  // namespace

// data/container_test.*: the reference's tiny checkpoint in three containers, with the quirks of
// the published files: transposed kernels, scalars, int64, names with "->", a device tag.
TEST_CASE("PyTorch's files hold what the same safetensors do", "[checkpoint][golden]") {
  const std::string name = GENERATE("container_test.ckpt", "container_test.pt");
  CAPTURE(name);
  const auto expected = read_safetensors(data_folder() / "container_test.safetensors");
  const auto tensors = read_checkpoint(data_folder() / name);
  CHECK(tensors.size() == expected.size());
  for (const auto& [key, tensor] : expected) {
    CAPTURE(key);
    REQUIRE(tensors.count(key) == 1);
    CHECK(tensors.at(key).scalar_type() == tensor.scalar_type());
    CHECK(at::equal(tensors.at(key), tensor));
  }
  CHECK_FALSE(tensors.at("ss_model.base.stft.conv_real.weight").is_contiguous());
}

TEST_CASE("a file cut anywhere gives an error", "[checkpoint][fault]") {
  const std::string whole = read_text(data_folder() / "container_test.ckpt");
  for (std::size_t length = 0; length < whole.size(); length += 97) {
    CAPTURE(length);
    complaint(whole.substr(0, length));
  }
}

TEST_CASE("a file with any byte changed is read or refused", "[checkpoint][fault]") {
  const TemporaryFolder folder;
  const std::string whole = read_text(data_folder() / "container_test.ckpt");
  for (std::size_t position = 0; position < whole.size(); position += 13) {
    for (const char change : {'\1', '\x80', '\xff'}) {
      std::string bytes = whole;
      bytes[position] = static_cast<char>(bytes[position] ^ change);
      write_text(folder / "x.ckpt", bytes);
      try {
        for (const auto& [name, found] : read_torch_archive(folder / "x.ckpt")) {
          found.contiguous();
        }
      } catch (const lasso::Error&) {
        continue;
      }
    }
  }
}

TEST_CASE("tensors are parts of their storages, strides and all", "[checkpoint]") {
  const TemporaryFolder folder;
  write_text(folder / "x.pt", archive(tensor("K\2", "K\3K\4", "K\1K\3")));
  const auto found = read_checkpoint(folder / "x.pt").at("x");
  CHECK(found.sizes() == at::IntArrayRef({3, 4}));
  CHECK(found.strides() == at::IntArrayRef({1, 3}));
  CHECK(found.storage_offset() == 2);
}

TEST_CASE("tensors that reach outside their storage are refused", "[checkpoint][fault]") {
  const std::string huge = "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f"s;  // 2^63 - 1
  CHECK(contains(complaint(archive(tensor("K\2", "K\3K\5", "K\5K\1"))), "outside its storage"));
  CHECK(contains(complaint(archive(tensor("K\x11", "", ""))), "outside its storage"));
  CHECK(contains(complaint(archive(tensor("J\xff\xff\xff\xff", "K\1", "K\1"))), "outside"));
  CHECK(contains(complaint(archive(tensor("K\0"s, huge, "K\0"s))), "outside"));
  CHECK(contains(complaint(archive(tensor("K\0"s, huge + huge, "K\1K\1"))), "outside"));
  CHECK(contains(complaint(archive(tensor("K\0"s, "K\2", huge))), "outside"));
  CHECK(contains(complaint(archive(tensor("K\0"s, "K\2K\2", "K\1"))), "outside"));
  CHECK(contains(complaint(archive(tensor("K\0"s, "K\1", "K\1", "K\x11"))), "too short"));
  CHECK(contains(complaint(archive(tensor("K\0"s, "K\1", "K\1", huge))), "too short"));
}

TEST_CASE("nothing that a file names is run", "[checkpoint][fault]") {
  const TemporaryFolder folder;
  const std::string mark = (folder / "run").string();
  const std::string call = "cos\nsystem\n(X" + std::string(1, static_cast<char>(mark.size() + 6)) +
                           "\0\0\0touch "s + mark + "tR";
  const std::string sound = tensor("K\0"s, "K\2", "K\1");
  const std::string pickle =
      sound.substr(0, sound.size() - 1) + "X\1\0\0\0y"s + call + "s.";  // one more entry
  write_text(folder / "x.pt", archive(pickle));
  CHECK(read_checkpoint(folder / "x.pt").size() == 1);
  CHECK(folder.entries() == 1);
}

TEST_CASE("hostile pickles end soon, with an error", "[checkpoint][fault]") {
  std::string laughs = "\x80\2]q\0"s;
  for (int i = 0; i < 10000; ++i) {
    laughs += "]q\1(h\0h\0h\0h\0eq\0"s;  // each list holds the one before four times
  }
  CHECK(contains(complaint(archive(laughs + ".")), "state_dict"));
  CHECK(contains(complaint(archive("\x80\2}q\0X\1\0\0\0ah\0s."s)), "no tensors"));  // holds itself
  CHECK(contains(complaint(archive("\x80\2" + std::string(5'000'000, 'N') + ".")), "more steps"));
  CHECK(contains(complaint(archive(std::string(1'000'000, '('))), "ends"));
  CHECK(contains(complaint(archive("\x80\2X\xff\xff\xff\xff."s)), "past the end"));
  CHECK(
      contains(complaint(archive("\x80\2\x8d\xff\xff\xff\xff\xff\xff\xff\xff."s)), "past the end"));
  CHECK(contains(complaint(archive("\x80\2h\7.")), "never kept"));
  CHECK(contains(complaint(archive("\x80\2R.")), "more than it gave"));
  CHECK(contains(complaint(archive("\x80\2(0t.")), "mark"));
  CHECK(contains(complaint(archive("\x80\x09N.")), "newer"));
}

TEST_CASE("archives that torch.save never writes are refused", "[checkpoint][fault]") {
  const std::string pickle = tensor("K\0"s, "K\2", "K\1");
  CHECK(contains(complaint(zip_of({{"readme.txt", "hello"}})), "torch.save did not"));
  CHECK(contains(complaint(zip_of({{"a/data.pkl", pickle}, {"b/data.pkl", pickle}})), "several"));
  CHECK(contains(complaint(zip_of({{"a/data.pkl", pickle}, {"a/data.pkl", pickle}})), "twice"));
  CHECK(contains(complaint(zip_of({{"a/data.pkl", pickle}})), "missing or too short"));
  CHECK(contains(
      complaint(zip_of(
          {{"a/data.pkl", pickle}, {"a/data/0", std::string(64, 'x')}, {"a/byteorder", "big"}})),
      "big-endian"));
}

TEST_CASE("files of another kind are told apart by their bytes", "[checkpoint][fault]") {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& bytes) {
    write_text(folder / "model.ckpt", bytes);
    return std::string(error_of([&] { read_checkpoint(folder / "model.ckpt"); }).what());
  };
  CHECK(contains(refusal("\x80\2\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."s), "before"));
  CHECK(contains(refusal(std::string(257, '\0') + "ustar" + std::string(300, '\0')), "before"));
  CHECK(contains(refusal("<html>404 not found</html>"), "no checkpoint"));
  CHECK(contains(refusal(""), "no checkpoint"));
  CHECK(contains(refusal("PK\3\4 and so on"), "not a sound PyTorch checkpoint"));
}
