#include "http_server.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <limits>
#include <utility>

#include <fcntl.h>
#include <microhttpd.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "byte_range.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/fault.hpp"
#include "listening_socket.hpp"

namespace lasso::serve {

namespace {

constexpr unsigned int kThreads = 4;
constexpr unsigned int kIdleSeconds = 10;             // after which a silent connection is closed
constexpr std::size_t kConnectionMemory = 32 * 1024;  // headers beyond are refused
constexpr std::size_t kMostInMemory = 4'000'000;      // bytes of a body
constexpr std::size_t kEventBlock = 4096;
constexpr int kTooLarge = 413;  // names of these differ between versions of the library
constexpr int kCannotUse = 422;

MHD_Connection* connection_of(const HttpRequest& request) {
  return static_cast<MHD_Connection*>(request.connection);
}

std::string looked_up(const HttpRequest& request, MHD_ValueKind kind, const char* name) {
  const char* const value = MHD_lookup_connection_value(connection_of(request), kind, name);
  return value == nullptr ? std::string() : value;
}

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t begin = 1;
  while (begin <= path.size()) {
    const auto end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// What may stand in a route's place: nothing that a file system reads anything into.
bool is_name(const std::string& part) {
  return !part.empty() && part.front() != '.' && part.size() < 100 &&
         std::all_of(part.begin(), part.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
         });
}

/// The names in a path that a route takes, or nothing.
std::optional<std::vector<std::string>> match(const HttpRoute& route, const std::string& path) {
  const auto wanted = parts_of(route.path);
  const auto given = parts_of(path);
  if (wanted.size() != given.size()) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "{}" && is_name(given[i])) {
      names.push_back(given[i]);
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return names;
}

HttpResponse refusal_of(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::usage:
      return http_error(MHD_HTTP_BAD_REQUEST, error.what());
    case ErrorKind::input:
      return http_error(kCannotUse, error.what());
    default:
      return http_error(MHD_HTTP_SERVICE_UNAVAILABLE, error.what());
  }
}

/// Runs what answers, and tells what it throws.
template <typename Answer>
HttpResponse answer_of(const Answer& answer) {
  try {
    return answer();
  } catch (const Error& error) {
    return refusal_of(error);
  } catch (const std::exception& error) {
    return http_error(MHD_HTTP_INTERNAL_SERVER_ERROR, fault_in_words(error));
  }
}

/// What a client asks for and how far it is answered.
struct Exchange {
  HttpRequest request;
  const HttpRoute* route = nullptr;
  std::unique_ptr<BodyReceiver> receiver;
  std::uint64_t received = 0;
  std::optional<HttpResponse> refusal;  // told when the body has come
};

/// One client of the channel.
struct Subscription {
  EventChannel& channel;
  MHD_Connection* connection;
  std::uint64_t listener;
  std::string text;
};

ssize_t give_events(void* state, std::uint64_t, char* buffer, std::size_t most) {
  auto& client = *static_cast<Subscription*>(state);
  if (client.text.empty()) {
    switch (client.channel.take(client.listener, client.text)) {
      case EventChannel::Taken::closed:
        return MHD_CONTENT_READER_END_OF_STREAM;
      case EventChannel::Taken::none:
        MHD_suspend_connection(client.connection);
        return 0;
      case EventChannel::Taken::some:
        break;
    }
  }
  const std::size_t count = std::min(most, client.text.size());
  std::memcpy(buffer, client.text.data(), count);
  client.text.erase(0, count);
  return static_cast<ssize_t>(count);
}

void end_events(void* state) {
  const std::unique_ptr<Subscription> client(static_cast<Subscription*>(state));
  client->channel.unsubscribe(client->listener);
}

void say_nothing(void*, const char*, va_list) {}

}  // namespace

std::string HttpRequest::header(const char* name) const {
  return looked_up(*this, MHD_HEADER_KIND, name);
}

std::string HttpRequest::parameter(const char* name) const {
  return looked_up(*this, MHD_GET_ARGUMENT_KIND, name);
}

std::string HttpRequest::cookie(const char* name) const {
  return looked_up(*this, MHD_COOKIE_KIND, name);
}

HttpResponse http_error(int status, const std::string& text) {
  using nlohmann::json;
  return {status,
          "application/json",
          json{{"error", text}}.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"};
}

class HttpServer::Daemon {
 public:
  Daemon(Options options, std::vector<HttpRoute> routes, EventChannel& events)
      : options_(std::move(options)), routes_(std::move(routes)), events_(events) {
    const unsigned int connections = raise_connection_limit();
    const auto [fd, port] = listen_at(options_.host, options_.port);
    port_ = port;
    daemon_ = MHD_start_daemon(
        MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME,
        0,
        nullptr,
        nullptr,
        &Daemon::on_request,
        this,
        MHD_OPTION_EXTERNAL_LOGGER,
        &say_nothing,
        nullptr,
        MHD_OPTION_LISTEN_SOCKET,
        fd,
        MHD_OPTION_THREAD_POOL_SIZE,
        kThreads,
        MHD_OPTION_CONNECTION_LIMIT,
        connections,
        MHD_OPTION_CONNECTION_TIMEOUT,
        kIdleSeconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        kConnectionMemory,
        MHD_OPTION_STRICT_FOR_CLIENT,
        1,
        MHD_OPTION_NOTIFY_COMPLETED,
        &Daemon::on_completed,
        nullptr,
        MHD_OPTION_END);
    if (daemon_ == nullptr) {
      close(fd);
      refuse("cannot start the server; end other programs and try again");
    }
  }

  ~Daemon() {
    events_.close();
    MHD_stop_daemon(daemon_);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  int port() const noexcept { return port_; }

 private:
  static MHD_Result on_request(void* self,
                               MHD_Connection* connection,
                               const char* url,
                               const char* method,
                               const char*,
                               const char* data,
                               std::size_t* size,
                               void** state) {
    auto& daemon = *static_cast<Daemon*>(self);
    if (*state == nullptr) {
      auto exchange = std::make_unique<Exchange>();
      exchange->request.method = method;
      exchange->request.path = url;
      exchange->request.connection = connection;
      const auto refusal = answer_of_begin(daemon, *exchange);
      *state = exchange.release();
      return refusal ? daemon.send(connection, *refusal) : MHD_YES;
    }
    auto& exchange = *static_cast<Exchange*>(*state);
    if (*size > 0) {
      const auto result = daemon.receive(exchange, data, *size);
      *size = 0;
      return result;
    }
    return daemon.send(connection, daemon.answer(exchange));
  }

  static void on_completed(void*, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
    delete static_cast<Exchange*>(*state);
    *state = nullptr;
  }

  static std::optional<HttpResponse> answer_of_begin(Daemon& daemon, Exchange& exchange) {
    std::optional<HttpResponse> refusal;
    const auto failure = answer_of([&] {
      refusal = daemon.begin(exchange);
      return HttpResponse();
    });
    return failure.status == MHD_HTTP_OK ? refusal : failure;
  }

  /// Finds the route; what is refused before a body comes.
  std::optional<HttpResponse> begin(Exchange& exchange) {
    HttpRequest& request = exchange.request;
    if (auto refusal = options_.gate(request)) {
      return refusal;
    }
    const std::string method = request.method == "HEAD" ? "GET" : request.method;
    std::string allowed;
    for (const HttpRoute& route : routes_) {
      if (auto names = match(route, request.path)) {
        if (route.method == method) {
          exchange.route = &route;
          request.names = std::move(*names);
          break;
        }
        allowed += (allowed.empty() ? "" : ", ") + route.method;
      }
    }
    if (exchange.route == nullptr) {
      auto refusal =
          allowed.empty()
              ? http_error(MHD_HTTP_NOT_FOUND, "there is nothing at " + request.path)
              : http_error(MHD_HTTP_METHOD_NOT_ALLOWED, request.path + " takes " + allowed);
      if (!allowed.empty()) {
        refusal.headers["Allow"] = allowed;
      }
      return refusal;
    }
    const auto announced = whole_number_from(request.header("Content-Length"));
    if (announced && *announced > most_of(*exchange.route)) {
      return too_long(*exchange.route);
    }
    if (exchange.route->receive) {
      exchange.receiver = exchange.route->receive(request);
    }
    return std::nullopt;
  }

  std::uint64_t most_of(const HttpRoute& route) const {
    return route.receive ? static_cast<std::uint64_t>(options_.most_received) : kMostInMemory;
  }

  HttpResponse too_long(const HttpRoute& route) const {
    return http_error(kTooLarge,
                      "more than " + std::to_string(most_of(route)) + " bytes" +
                          (route.receive ? "; see --max-upload" : ""));
  }

  MHD_Result receive(Exchange& exchange, const char* data, std::size_t size) {
    exchange.received += size;
    if (exchange.received > most_of(*exchange.route)) {
      exchange.receiver.reset();
      exchange.refusal = too_long(*exchange.route);
    }
    if (exchange.refusal) {
      // The answer waits for the end of the body; nobody needs to send us much that is lost.
      return exchange.received > 2 * most_of(*exchange.route) ? MHD_NO : MHD_YES;
    }
    if (!exchange.receiver) {
      exchange.request.body.append(data, size);
      return MHD_YES;
    }
    const auto result = answer_of([&] {
      exchange.receiver->take(data, size);
      return HttpResponse();
    });
    if (result.status != MHD_HTTP_OK) {
      exchange.receiver.reset();
      exchange.refusal = result;
    }
    return MHD_YES;
  }

  HttpResponse answer(Exchange& exchange) const {
    if (exchange.refusal) {
      return *exchange.refusal;
    }
    return answer_of([&] {
      return exchange.receiver ? exchange.receiver->finish()
                               : exchange.route->answer(exchange.request);
    });
  }

  MHD_Response* events_for(MHD_Connection* connection) {
    const auto listener = events_.subscribe([connection] { MHD_resume_connection(connection); });
    if (!listener) {
      return nullptr;
    }
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN,
                                             kEventBlock,
                                             &give_events,
                                             new Subscription{events_, connection, *listener, {}},
                                             &end_events);
  }

  /// A file or what is asked for of it; changes the status.
  static MHD_Response* file_for(MHD_Connection* connection,
                                const std::filesystem::path& path,
                                int& status,
                                std::map<std::string, std::string>& headers) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat facts {};
    if (fd < 0 || fstat(fd, &facts) != 0) {
      if (fd >= 0) {
        close(fd);
      }
      return nullptr;
    }
    const auto size = static_cast<std::uint64_t>(facts.st_size);
    ByteRange range{0, size};
    headers["Accept-Ranges"] = "bytes";
    const char* const asked =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_RANGE);
    if (const auto found = asked == nullptr ? std::nullopt : byte_range_from(asked, size)) {
      if (found->begin >= found->end) {
        close(fd);
        status = MHD_HTTP_RANGE_NOT_SATISFIABLE;
        headers["Content-Range"] = "bytes */" + std::to_string(size);
        return MHD_create_response_from_buffer(0, nullptr, MHD_RESPMEM_PERSISTENT);
      }
      range = *found;
      status = MHD_HTTP_PARTIAL_CONTENT;
      headers["Content-Range"] = "bytes " + std::to_string(range.begin) + "-" +
                                 std::to_string(range.end - 1) + "/" + std::to_string(size);
    }
    return MHD_create_response_from_fd_at_offset64(range.end - range.begin, fd, range.begin);
  }

  MHD_Result send(MHD_Connection* connection, HttpResponse answered) {
    MHD_Response* response = nullptr;
    if (answered.is_event_stream) {
      response = events_for(connection);
    } else if (!answered.file.empty()) {
      response = file_for(connection, answered.file, answered.status, answered.headers);
    }
    if (response == nullptr) {
      if (answered.is_event_stream || !answered.file.empty()) {
        answered = http_error(MHD_HTTP_SERVICE_UNAVAILABLE, "too much at once; try again");
      }
      response = MHD_create_response_from_buffer(
          answered.body.size(), answered.body.data(), MHD_RESPMEM_MUST_COPY);
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answered.type.c_str());
    for (const auto* headers : {&options_.headers, &answered.headers}) {
      for (const auto& [name, value] : *headers) {
        MHD_add_response_header(response, name.c_str(), value.c_str());
      }
    }
    const auto queued =
        MHD_queue_response(connection, static_cast<unsigned int>(answered.status), response);
    MHD_destroy_response(response);
    return queued;
  }

  Options options_;
  std::vector<HttpRoute> routes_;
  EventChannel& events_;
  int port_ = 0;
  MHD_Daemon* daemon_ = nullptr;
};

HttpServer::HttpServer(Options options, std::vector<HttpRoute> routes, EventChannel& events)
    : daemon_(std::make_unique<Daemon>(std::move(options), std::move(routes), events)) {}

HttpServer::~HttpServer() = default;

int HttpServer::port() const noexcept { return daemon_->port(); }

}  // namespace lasso::serve
