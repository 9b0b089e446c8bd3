#include "event_channel.hpp"

#include <utility>

namespace lasso::serve {

namespace {

constexpr std::size_t kMostListeners = 256;
constexpr std::size_t kMostWaiting = 1'000'000;  // bytes of one listener

}  // namespace

void EventChannel::send(const std::string& text) {
  for (auto& [id, listener] : listeners_) {
    listener.is_cut_off |= listener.waiting.size() + text.size() > kMostWaiting;
    if (!listener.is_cut_off) {
      listener.waiting += text;
    }
    listener.wake();
  }
}

void EventChannel::publish(const std::string& name, const std::string& data) {
  const std::lock_guard<std::mutex> lock(mutex_);
  send("event: " + name + "\ndata: " + data + "\n\n");
}

void EventChannel::keep_alive() {
  const std::lock_guard<std::mutex> lock(mutex_);
  send(":\n\n");
}

void EventChannel::close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  is_closed_ = true;
  for (auto& [id, listener] : listeners_) {
    listener.wake();
  }
}

std::optional<std::uint64_t> EventChannel::subscribe(std::function<void()> wake) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (is_closed_ || listeners_.size() == kMostListeners) {
    return std::nullopt;
  }
  listeners_.emplace(++last_, Listener{":\n\n", false, std::move(wake)});
  return last_;
}

void EventChannel::unsubscribe(std::uint64_t listener) {
  const std::lock_guard<std::mutex> lock(mutex_);
  listeners_.erase(listener);
}

EventChannel::Taken EventChannel::take(std::uint64_t listener, std::string& text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = listeners_.find(listener);
  if (is_closed_ || found == listeners_.end() || found->second.is_cut_off) {
    return Taken::closed;
  }
  if (found->second.waiting.empty()) {
    return Taken::none;
  }
  text += found->second.waiting;
  found->second.waiting.clear();
  return Taken::some;
}

}  // namespace lasso::serve
