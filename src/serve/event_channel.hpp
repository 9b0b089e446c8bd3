#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace lasso::serve {

/// Sends server-sent events (WHATWG HTML, 9.2) to all listeners. Thread-safe.
class EventChannel {
 public:
  /// `data`: one line. Listeners that fall too far behind are disconnected.
  void publish(const std::string& name, const std::string& data);
  /// Sends a comment, which reveals dead connections.
  void keep_alive();
  /// Ends the stream for all listeners.
  void close();

  /// Returns a new listener, or nothing if there are too many or the channel is closed. `wake` is
  /// called when there is something to take, but not after unsubscribe(); it must not call the
  /// channel.
  std::optional<std::uint64_t> subscribe(std::function<void()> wake);
  void unsubscribe(std::uint64_t listener);

  enum class Taken { some, none, closed };
  /// Appends a listener's pending events to `text`.
  Taken take(std::uint64_t listener, std::string& text);

 private:
  struct Listener {
    std::string waiting;
    bool is_cut_off = false;
    std::function<void()> wake;
  };

  void send(const std::string& text);

  std::mutex mutex_;
  std::map<std::uint64_t, Listener> listeners_;
  std::uint64_t last_ = 0;
  bool is_closed_ = false;
};

}  // namespace lasso::serve
