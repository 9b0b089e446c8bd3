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

/// A client's request.
struct HttpRequest {
  std::string method;
  std::string path;                ///< decoded, without the query
  std::vector<std::string> names;  ///< the values of the route's placeholders
  std::string body;                ///< for routes that take it in memory

  std::string header(const char* name) const;     ///< empty if there is none
  std::string parameter(const char* name) const;  ///< of the query, decoded; likewise
  std::string cookie(const char* name) const;     ///< likewise

  void* connection = nullptr;  ///< the library's
};

/// The server's response.
struct HttpResponse {
  int status = 200;
  std::string type = "application/json";
  std::string body{};
  std::map<std::string, std::string> headers{};
  std::filesystem::path file{};  ///< sent, whole or the requested range, instead of the body
  bool is_event_stream = false;  ///< stream the channel's events until the client disconnects
};

/// A response with the JSON object {"error": text}. `text` is for the user.
HttpResponse http_error(int status, const std::string& text);

/// Receives a body in pieces. If destroyed before finish(), it leaves nothing behind.
class BodyReceiver {
 public:
  BodyReceiver() = default;
  BodyReceiver(const BodyReceiver&) = delete;
  BodyReceiver& operator=(const BodyReceiver&) = delete;
  virtual ~BodyReceiver() = default;

  /// Throws an Error if the data cannot be stored.
  virtual void take(const char* bytes, std::size_t size) = 0;
  virtual HttpResponse finish() = 0;
};

/// One kind of request. Each part of the path is fixed, or the placeholder {} for a name.
struct HttpRoute {
  using Answer = std::function<HttpResponse(const HttpRequest&)>;
  using Receive = std::function<std::unique_ptr<BodyReceiver>(const HttpRequest&)>;

  std::string method;
  std::string path;
  Answer answer;         ///< either this,
  Receive receive = {};  ///< or this, for a body of any length up to the server's limit
};

/// An HTTP/1.1 server based on libmicrohttpd: many connections on few threads. Independent of
/// audio.
class HttpServer {
 public:
  struct Options {
    std::string host;  ///< an IP address or localhost
    int port = 0;
    std::int64_t most_received = 0;  ///< size limit of a body that a BodyReceiver takes, bytes
    /// Called with each request before its route; returns a response to refuse the request.
    std::function<std::optional<HttpResponse>(const HttpRequest&)> gate;
    /// Sent with every response.
    std::map<std::string, std::string> headers;
  };

  /// Starts listening. Answers run in several threads; an Error that they throw becomes a response
  /// with status 400 (usage), 422 (input) or 503 (model). The channel must outlive it. Throws a
  /// usage Error if it cannot listen there.
  HttpServer(Options options, std::vector<HttpRoute> routes, EventChannel& events);
  ~HttpServer();  ///< closes the channel

  int port() const noexcept;

 private:
  class Daemon;
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace lasso::serve
