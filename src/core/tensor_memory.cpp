#include "lasso/core/tensor_memory.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <set>
#include <utility>

#include <c10/core/CPUAllocator.h>

#include "lasso/core/platform.hpp"
#include "lasso/core/torch_version.hpp"

namespace lasso {

namespace {

constexpr std::size_t kSmallest = 1 << 14;  // bytes; malloc keeps smaller pieces anyway
constexpr std::size_t kChunk = 1 << 25;     // bytes; pages count only once they are written
constexpr std::size_t kAligned = 64;        // bytes, as LibTorch aligns its tensors

/// Lends ranges of large chunks, each time the smallest that suffices. Thread-safe.
class Heap {
 public:
  std::byte* lend(std::size_t bytes) {
    bytes = (bytes + kAligned - 1) / kAligned * kAligned;
    const std::lock_guard<std::mutex> lock(mutex_);
    auto best = by_size_.lower_bound({bytes, nullptr});
    if (best == by_size_.end()) {
      add_chunk(std::max(bytes, kChunk));
      best = by_size_.lower_bound({bytes, nullptr});
    }
    const auto [size, range] = *best;
    lent_.emplace(range, bytes);
    erase_free(range, size);
    if (size > bytes) {
      insert_free(range + bytes, size - bytes);
    }
    return range;
  }

  /// Returns whether it had lent this.
  bool take_back(std::byte* range) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto loan = lent_.find(range);
    if (loan == lent_.end()) {
      return false;
    }
    std::size_t size = loan->second;
    lent_.erase(loan);
    const auto after = free_.find(range + size);
    if (after != free_.end() && !begins_chunk(range + size)) {
      const auto [place, length] = *after;
      erase_free(place, length);
      size += length;
    }
    const auto next = free_.upper_bound(range);
    if (next != free_.begin() && !begins_chunk(range)) {
      const auto [place, length] = *std::prev(next);
      if (place + length == range) {
        erase_free(place, length);
        range = place;
        size += length;
      }
    }
    insert_free(range, size);
    return true;
  }

  void release() {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [range, size] : free_) {
      platform::release_pages(range, size);
    }
  }

 private:
  void add_chunk(std::size_t size) {
    auto* const chunk = static_cast<std::byte*>(::operator new(size, std::align_val_t(kAligned)));
    chunks_.insert(chunk);
    insert_free(chunk, size);
  }

  bool begins_chunk(std::byte* range) const { return chunks_.count(range) > 0; }

  void insert_free(std::byte* range, std::size_t size) {
    free_.emplace(range, size);
    by_size_.emplace(size, range);
  }

  void erase_free(std::byte* range, std::size_t size) {
    free_.erase(range);
    by_size_.erase({size, range});
  }

  std::mutex mutex_;
  std::set<std::byte*> chunks_;                           // their first bytes; they stay
  std::map<std::byte*, std::size_t> lent_;                // first byte and size
  std::map<std::byte*, std::size_t> free_;                // the same
  std::set<std::pair<std::size_t, std::byte*>> by_size_;  // the free ones, for the best fit
};

/// In place of LibTorch's own allocator, to which it leaves what is not to be kept.
class Allocator : public c10::Allocator {
 public:
  /// Never destroyed: LibTorch keeps it.
  static Allocator& instance() {
    static auto* const allocator = new Allocator;
    return *allocator;
  }

#if LASSO_TORCH_AT_LEAST(2, 2)
  c10::DataPtr allocate(std::size_t bytes) override {
#else
  c10::DataPtr allocate(std::size_t bytes) const override {
#endif
    if (bytes < kSmallest || !(of_thread || of_process)) {
      return others_->allocate(bytes);
    }
    std::byte* const range = heap().lend(bytes);
    return {range, range, &give_back, c10::kCPU};
  }

  /// It also takes what the other allocator gave.
  c10::DeleterFnPtr raw_deleter() const override { return &give_back; }

#if LASSO_TORCH_AT_LEAST(2, 2)
  void copy_data(void* to, const void* from, std::size_t bytes) const override {
    default_copy_data(to, from, bytes);
  }
#endif

  static Heap& heap() {
    static auto* const heap = new Heap;
    return *heap;
  }

  static inline thread_local bool of_thread = false;
  static inline std::atomic<bool> of_process{false};

 private:
  Allocator() : others_(c10::GetCPUAllocator()) { c10::SetCPUAllocator(this); }

  static void give_back(void* memory) {
    if (!heap().take_back(static_cast<std::byte*>(memory))) {
      instance().others_->raw_deallocate(memory);
    }
  }

  c10::Allocator* others_;
};

}  // namespace

TensorMemoryScope::TensorMemoryScope(bool keeps) : before_(Allocator::of_thread) {
  Allocator::instance();
  Allocator::of_thread = keeps;
}

TensorMemoryScope::~TensorMemoryScope() { Allocator::of_thread = before_; }

bool keeps_tensor_memory() { return Allocator::of_thread; }

void keep_tensor_memory() {
  Allocator::instance();
  Allocator::of_process = true;
}

void release_tensor_memory() { Allocator::heap().release(); }

}  // namespace lasso
