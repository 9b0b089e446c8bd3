#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace lasso::serve {

/// Server-sent events (WHATWG HTML, 9.2) to all that listen. May be shared between threads.
class EventChannel {
 public:
  /// `data`: one line. Who is too slow to take its events is cut off.
  void publish(const std::string& name, const std::string& data);
  /// A comment, so that connections that are dead are noticed.
  void keep_alive();
  /// Listeners are told that there is no more.
  void close();

  /// A listener; nothing where there are too many. `wake` is called when there is something to
  /// take, and not after unsubscribe(); it must not call the channel.
  std::optional<std::uint64_t> subscribe(std::function<void()> wake);
  void unsubscribe(std::uint64_t listener);

  enum class Taken { some, none, closed };
  /// Moves what a listener has not had to the end of `text`.
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
