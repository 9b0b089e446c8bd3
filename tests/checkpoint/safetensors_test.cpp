#include "lasso/checkpoint/safetensors.hpp"

#include <fstream>

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::checkpoint::read_safetensors;
using lasso::checkpoint::release_pages;
using lasso::checkpoint::TensorMap;
using lasso::checkpoint::write_safetensors;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

namespace {

std::string file_of(const std::string& header, const std::string& data) {
  std::string bytes(8, '\0');
  const std::uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

}  // namespace

TEST_CASE("tensors of every dtype and shape come back as they were", "[checkpoint][property]") {
  const TemporaryFolder folder;
  TensorMap tensors;
  for (const auto type : {at::kFloat,
                          at::kDouble,
                          at::kHalf,
                          at::kBFloat16,
                          at::kLong,
                          at::kInt,
                          at::kShort,
                          at::kChar,
                          at::kByte}) {
    tensors.emplace(std::string("t.") + c10::toString(type),
                    torch::randint(0, 100, {3, 5}).to(type));
  }
  tensors.emplace("scalar", torch::tensor(3.5F));
  tensors.emplace("none", torch::zeros({0, 4}));
  tensors.emplace("transposed->é", torch::rand({4, 6}).t());
  write_safetensors(folder / "a.safetensors", tensors);
  const auto back = read_safetensors(folder / "a.safetensors");
  REQUIRE(back.size() == tensors.size());
  for (const auto& [name, tensor] : tensors) {
    CAPTURE(name);
    const auto& other = back.at(name);
    CHECK(other.scalar_type() == tensor.scalar_type());
    CHECK(at::equal(other, tensor));
  }
  CHECK(folder.entries() == 1);
}

TEST_CASE("a tensor without elements is read wherever it lies", "[checkpoint]") {
  const TemporaryFolder folder;
  write_text(folder / "a",
             file_of(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                     R"("b":{"dtype":"F32","shape":[0,3],"data_offsets":[1,1]}})",
                     "x"));
  const auto tensors = read_safetensors(folder / "a");
  CHECK(tensors.at("a").item<int>() == 'x');
  CHECK(tensors.at("b").sizes() == at::IntArrayRef({0, 3}));
}

TEST_CASE("tensors outlive everything but themselves", "[checkpoint]") {
  at::Tensor tensor;
  {
    const TemporaryFolder folder;
    write_safetensors(folder / "a", {{"x", torch::full({1000}, 2.0F)}});
    tensor = read_safetensors(folder / "a").at("x");
  }
  CHECK(tensor.sum().item<float>() == 2000.0F);
}

TEST_CASE("memory given back is read again, and only that of a file is", "[checkpoint]") {
  const auto resident = [] {  // pages of the process that lie in files
    std::ifstream status("/proc/self/statm");
    long size = 0;
    long all = 0;
    long files = 0;
    status >> size >> all >> files;
    return files;
  };
  const TemporaryFolder folder;
  const torch::Tensor values = torch::rand({1 << 20});  // 1024 pages
  write_safetensors(folder / "a.safetensors", {{"a", values}});
  const auto tensors = read_safetensors(folder / "a.safetensors");
  CHECK(torch::equal(tensors.at("a"), values));
  const long before = resident();
  release_pages(tensors.at("a"));
  CHECK(resident() < before - 1000);
  CHECK(torch::equal(tensors.at("a"), values));
  const torch::Tensor copy = values.clone();
  release_pages(copy);
  CHECK(torch::equal(copy, values));
}

TEST_CASE("unaligned data, which the format allows, is read", "[checkpoint]") {
  const TemporaryFolder folder;
  const float value = 1.25F;
  std::string data(sizeof(value), '\0');
  std::memcpy(data.data(), &value, sizeof(value));
  write_text(folder / "a",
             file_of(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} )", data));
  CHECK(read_safetensors(folder / "a").at("x").item<float>() == value);
}

TEST_CASE("malformed files are refused by name", "[checkpoint]") {
  const TemporaryFolder folder;
  const std::string file = GENERATE(
      std::string(),
      std::string("abc"),
      std::string(8, '\xFF'),
      std::string(16, '\0'),
      file_of("[]", ""),
      file_of("{", ""),
      file_of(R"({"x":1})", ""),
      file_of(R"({"x":{"dtype":"F32","shape":[1]}})", "abcd"),
      file_of(R"({"x":{"dtype":"Q1","shape":[1],"data_offsets":[0,4]}})", "abcd"),
      file_of(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", "abcd"),
      file_of(R"({"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "abcd"),
      file_of(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", "abcd"),
      file_of(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "abc"),
      file_of(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "abcdefgh"),
      file_of(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", "abcdefgh"),
      file_of(R"({"x":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,0]}})",
              ""),
      file_of(R"({"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
              R"("y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
              "abc"));
  CAPTURE(file);
  write_text(folder / "bad.safetensors", file);
  const auto error = error_of([&] { read_safetensors(folder / "bad.safetensors"); });
  CHECK(error.kind() == ErrorKind::model);
  CHECK(contains(error.what(), "bad.safetensors"));
}

TEST_CASE("a file cut anywhere is refused", "[checkpoint][property]") {
  const TemporaryFolder folder;
  write_safetensors(folder / "a", {{"x", torch::rand({10})}, {"y", torch::rand({3, 3})}});
  const auto whole = read_text(folder / "a");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write_text(folder / "b", whole.substr(0, length));
    CHECK(error_of([&] { read_safetensors(folder / "b"); }).kind() == ErrorKind::model);
  }
}

TEST_CASE("a missing file and a folder are refused", "[checkpoint]") {
  const TemporaryFolder folder;
  CHECK(contains(error_of([&] { read_safetensors(folder / "none"); }).what(), "cannot read"));
  CHECK(contains(error_of([&] { read_safetensors(folder.path()); }).what(), "cannot read"));
}
