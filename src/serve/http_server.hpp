#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "event_channel.hpp"

namespace lasso::serve {

/// What a client asks for.
struct HttpRequest {
  std::string method;
  std::string path;                ///< decoded, without the query
  std::vector<std::string> names;  ///< what stands in the route's places
  std::string body;                ///< of routes that take one in memory

  std::string header(const char* name) const;     ///< empty where there is none
  std::string parameter(const char* name) const;  ///< of the query, decoded; the same
  std::string cookie(const char* name) const;     ///< the same

  void* connection = nullptr;  ///< the library's
};

/// What it is answered.
struct HttpResponse {
  int status = 200;
  std::string type = "application/json";
  std::string body{};
  std::map<std::string, std::string> headers{};
  std::filesystem::path file{};  ///< sent instead of the body, or the range of it asked for
  bool is_event_stream = false;  ///< what the channel publishes, until the client goes
};

/// `text` is for people. An object {"error": text}.
HttpResponse http_error(int status, const std::string& text);

/// Takes a body piece by piece. Destroyed before finish(), it leaves nothing behind.
class BodyReceiver {
 public:
  BodyReceiver() = default;
  BodyReceiver(const BodyReceiver&) = delete;
  BodyReceiver& operator=(const BodyReceiver&) = delete;
  virtual ~BodyReceiver() = default;

  /// Throws an Error if it cannot be kept.
  virtual void take(const char* bytes, std::size_t size) = 0;
  virtual HttpResponse finish() = 0;
};

/// One kind of request. The path's parts are fixed, or {} for one that is a name.
struct HttpRoute {
  using Answer = std::function<HttpResponse(const HttpRequest&)>;
  using Receive = std::function<std::unique_ptr<BodyReceiver>(const HttpRequest&)>;

  std::string method;
  std::string path;
  Answer answer;         ///< or
  Receive receive = {};  ///< a body of any length up to the server's limit
};

/// HTTP/1.1 over libmicrohttpd: many connections on few threads. Knows nothing of sound.
class HttpServer {
 public:
  struct Options {
    std::string host;  ///< an address or localhost
    int port = 0;
    std::int64_t most_received = 0;  ///< bytes of a body that a BodyReceiver takes
    /// Looks at each request before its route; a response refuses it.
    std::function<std::optional<HttpResponse>(const HttpRequest&)> gate;
    /// Sent with every response.
    std::map<std::string, std::string> headers;
  };

  /// Listens from now on. Answers run in several threads; an Error they throw is told to the client
  /// as 400 (usage), 422 (input), 503 (model). The channel must outlive it. Throws a usage Error
  /// if it cannot listen there.
  HttpServer(Options options, std::vector<HttpRoute> routes, EventChannel& events);
  ~HttpServer();  ///< closes the channel

  int port() const noexcept;

 private:
  class Daemon;
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace lasso::serve
