#pragma once
// Separates a live sound in a thread of its own: the audio's need not wait. If it fails, silence.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <lasso/lasso.h>
class Background {
 public:
  Background(const char* words, int32_t rate) {
    const lasso_separator_options options{sizeof options, rate, 1, 0, 1000.0, 0.0};
    works_ = lasso_model_open(nullptr, &model_) == LASSO_OK &&
             lasso_query_from_text(model_, words, &query_) == LASSO_OK &&
             lasso_separator_open(&query_, 1, &options, &separator_) == LASSO_OK;
    delay_ = static_cast<uint64_t>(lasso_separator_latency(separator_) + rate);
    worker_ = std::thread([this] { work(); });
  }
  ~Background() {
    works_ = false;
    worker_.join();
    lasso_separator_close(separator_);
    lasso_query_close(query_);
    lasso_model_close(model_);
  }
  uint64_t delay() const { return delay_; }  // samples: Lasso's latency, and a second to compute
  /// Takes a sample; sets mixture and target to those of delay() samples before, or waits for them.
  void next(float sample, bool waits, float& mixture, float& target) {
    input_[came_ % kRing] = sample;
    const uint64_t n = came_++ - delay_;  // enormous until the first one comes out
    for (; waits && works_ && n < came_ && n >= made_; pause()) {
    }
    mixture = n < came_ ? input_[n % kRing] : 0.0F;
    target = n < made_ ? target_[n % kRing] : 0.0F;
  }

 private:
  static void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }
  void work() {
    for (uint64_t taken = 0, n = 0; works_; pause()) {
      for (; works_ && (n = std::min(came_ - taken, kRing - taken % kRing)) > 0; taken += n) {
        if (lasso_separator_push(separator_, &input_[taken % kRing], n) != LASSO_OK) {
          works_ = false;
        }
        for (uint64_t k = 1; k > 0; made_ += k) {
          k = lasso_separator_pull(separator_, 0, &target_[made_ % kRing], kRing - made_ % kRing);
        }
      }
    }
  }
  static constexpr uint64_t kRing = 1 << 20;  // samples: more than any delay
  std::vector<float> input_ = std::vector<float>(kRing), target_ = std::vector<float>(kRing);
  std::atomic<uint64_t> came_{0}, made_{0}, delay_{0};
  std::atomic<bool> works_{false};
  lasso_model* model_ = nullptr;
  lasso_query* query_ = nullptr;
  lasso_separator* separator_ = nullptr;
  std::thread worker_;
};
