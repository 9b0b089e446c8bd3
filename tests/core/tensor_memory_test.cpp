#include "lasso/core/tensor_memory.hpp"

#include <cstring>
#include <fstream>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include <c10/core/CPUAllocator.h>

#include "lasso/core/read_ahead.hpp"
#include "support/support.hpp"

using lasso::ReadAhead;
using lasso::SampleSource;
using lasso::TensorMemoryScope;

namespace {

constexpr std::int64_t kLarge = 1 << 20;  // floats: 4 MiB

const void* place(const at::Tensor& tensor) { return tensor.data_ptr(); }

/// Whether LibTorch made it without us.
bool is_ordinary(const at::Tensor& tensor) {
  return tensor.storage().data_ptr().get_deleter() == c10::GetDefaultCPUAllocator()->raw_deleter();
}

/// Bytes of this process that are in memory.
std::int64_t resident() {
  std::int64_t size = 0;
  std::int64_t pages = 0;
  std::ifstream("/proc/self/statm") >> size >> pages;
  return pages * 4096;
}

class Silence : public SampleSource {
 public:
  std::int64_t sample_rate() const override { return 8000; }
  std::int64_t channels() const override { return 1; }
  at::Tensor read(std::int64_t) override { return at::zeros({1, kLarge}); }
};

}  // namespace

TEST_CASE("a freed tensor's place is the next one's", "[core][memory]") {
  const TensorMemoryScope scope;
  at::Tensor tensor = at::empty({kLarge});
  CHECK_FALSE(is_ordinary(tensor));
  const void* const first = place(tensor);
  tensor = at::Tensor();
  CHECK(place(at::empty({kLarge})) == first);
}

TEST_CASE("freed neighbours become one place", "[core][memory]") {
  const TensorMemoryScope scope;
  const int order = GENERATE(0, 1, 2);
  std::vector<at::Tensor> parts;
  for (int i = 0; i < 3; ++i) {
    parts.push_back(at::empty({kLarge}));
  }
  const void* const first = place(parts[0]);
  for (int i = 0; i < 3; ++i) {
    parts[static_cast<std::size_t>((order + i) % 3)] = at::Tensor();
  }
  CHECK(place(at::empty({3 * kLarge})) == first);
}

TEST_CASE("tensors in kept memory never share a place", "[core][memory][property]") {
  const auto work = [](unsigned seed) {
    const TensorMemoryScope scope;
    std::minstd_rand random(seed);
    std::vector<std::pair<at::Tensor, float>> living;
    bool right = true;
    for (int i = 0; i < 2000; ++i) {
      if (living.size() > 20 || (!living.empty() && random() % 3 == 0)) {
        const std::size_t which = random() % living.size();
        const auto& [tensor, value] = living[which];
        right = right && (tensor == value).all().item<bool>();
        living[which] = living.back();
        living.pop_back();
      } else {
        const auto value = static_cast<float>(seed * 10'000 + static_cast<unsigned>(i));
        living.emplace_back(at::full({static_cast<std::int64_t>(random() % 60'000) + 1}, value),
                            value);
      }
      if (i % 500 == 0) {
        lasso::release_tensor_memory();
      }
    }
    for (const auto& [tensor, value] : living) {
      right = right && (tensor == value).all().item<bool>();
    }
    return right;
  };
  bool other_was_right = false;
  std::thread other([&] { other_was_right = work(2); });
  CHECK(work(1));
  other.join();
  CHECK(other_was_right);
}

TEST_CASE("outside a scope tensors are where LibTorch puts them", "[core][memory]") {
  CHECK(is_ordinary(at::empty({kLarge})));
  at::Tensor tensor;
  {
    const TensorMemoryScope scope;
    tensor = at::ones({kLarge});
    {
      const TensorMemoryScope none(/*keeps=*/false);
      CHECK(is_ordinary(at::empty({kLarge})));
    }
    CHECK(lasso::keeps_tensor_memory());
    bool other_is_ordinary = false;
    std::thread other([&] { other_is_ordinary = is_ordinary(at::empty({kLarge})); });
    other.join();
    CHECK(other_is_ordinary);
    CHECK(is_ordinary(at::empty({100})));  // small
  }
  CHECK_FALSE(lasso::keeps_tensor_memory());
  CHECK(is_ordinary(at::empty({kLarge})));
  CHECK_FALSE(is_ordinary(tensor));  // and is still there
  CHECK(tensor.sum().item<float>() == static_cast<float>(kLarge));
}

TEST_CASE("memory without a tensor is freed wherever it came from", "[core][memory]") {
  const bool was_in_scope = GENERATE(true, false);
  void* memory = nullptr;
  {
    const TensorMemoryScope scope(was_in_scope);
    memory = c10::GetCPUAllocator()->raw_allocate(kLarge);
    std::memset(memory, 1, kLarge);
  }
  const TensorMemoryScope scope(!was_in_scope);
  CHECK_NOTHROW(c10::GetCPUAllocator()->raw_deallocate(memory));
}

TEST_CASE("what is read ahead is in the reader's memory", "[core][memory]") {
  const TensorMemoryScope scope;
  Silence source;
  ReadAhead ahead(source);
  CHECK_FALSE(is_ordinary(ahead.read(kLarge)));
}

#ifndef LASSO_PORTABLE
TEST_CASE("released memory goes back to the system, and what lives stays", "[core][memory]") {
  const TensorMemoryScope scope;
  constexpr std::int64_t kBytes = 20 * 4 * kLarge;
  const at::Tensor before = at::ones({kLarge});
  at::Tensor large = at::ones({20 * kLarge});
  const at::Tensor after = at::ones({kLarge});
  large = at::Tensor();
  const std::int64_t kept = resident();
  lasso::release_tensor_memory();
  CHECK(resident() < kept - kBytes / 10 * 9);
  CHECK(before.sum().item<float>() == static_cast<float>(kLarge));
  CHECK(after.sum().item<float>() == static_cast<float>(kLarge));
  CHECK(at::ones({20 * kLarge}).sum().item<float>() == 20.0F * kLarge);
}
#endif
