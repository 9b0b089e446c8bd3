#include "../../src/model/import/download.hpp"

#include <array>
#include <atomic>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lasso/core/sha256.hpp"
#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::sha256;
using lasso::model::Download;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::read_text;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

namespace {

/// A web server on this machine that answers each request with what `answer` makes of it.
class Server {
 public:
  explicit Server(std::function<std::string(const std::string& request)> answer)
      : answer_(std::move(answer)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(listener_, any, size) == 0);
    REQUIRE(listen(listener_, 8) == 0);
    REQUIRE(getsockname(listener_, any, &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string address(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  int requests() const { return requests_; }

 private:
  void serve() {
    for (int peer = 0; (peer = accept(listener_, nullptr, nullptr)) >= 0;) {
      std::array<char, 4096> buffer{};
      const auto count = recv(peer, buffer.data(), buffer.size(), 0);
      ++requests_;
      const std::string reply = answer_(
          std::string(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))));
      send(peer, reply.data(), reply.size(), MSG_NOSIGNAL);
      shutdown(peer, SHUT_RDWR);
      close(peer);
    }
  }

  std::function<std::string(const std::string&)> answer_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> requests_{0};
  std::thread thread_;
};

const std::string& body() {
  static const std::string whole = [] {
    std::string bytes;
    for (int i = 0; i < 50000; ++i) {
      bytes += static_cast<char>(i * 31 % 251);
    }
    return bytes;
  }();
  return whole;
}

/// Where a request wants the answer to begin.
std::size_t asked_from(const std::string& request) {
  const std::size_t range = request.find("Range: bytes=");
  return range == std::string::npos ? 0 : std::stoul(request.substr(range + 13));
}

std::string ok(std::size_t from, std::size_t length, const std::string& bytes) {
  return std::string(from > 0 ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK") +
         "\r\nContent-Length: " + std::to_string(length) + "\r\nConnection: close\r\n\r\n" + bytes;
}

void quiet(std::uintmax_t) {}

std::string fetched(const Server& server) {
  const TemporaryFolder folder;
  lasso::model::download({server.address("/file"), folder / "file", body().size(), sha256(body())},
                         quiet);
  CHECK(folder.entries() == 1);
  return read_text(folder / "file");
}

std::string refusal(const Server& server) {
  const TemporaryFolder folder;
  const Download file{server.address("/file"), folder / "file", body().size(), sha256(body())};
  const auto error = error_of([&] { lasso::model::download(file, quiet); });
  CHECK(error.kind() == ErrorKind::input);
  CHECK(contains(error.what(), file.address));
  CHECK_FALSE(std::filesystem::exists(folder / "file"));
  return error.what();
}

}  // namespace

TEST_CASE("a file is fetched, through redirects", "[model]") {
  const Server server([](const std::string& request) {
    return contains(request, "GET /file")
               ? std::string(
                     "HTTP/1.1 302 Found\r\nLocation: /moved\r\nContent-Length: 0\r\n"
                     "Connection: close\r\n\r\n")
               : ok(0, body().size(), body());
  });
  CHECK(fetched(server) == body());
}

TEST_CASE("a connection that is cut is taken up where it was", "[model][fault]") {
  const Server server([](const std::string& request) {
    const std::size_t from = asked_from(request);
    return ok(from, body().size() - from, body().substr(from, 17000));
  });
  CHECK(fetched(server) == body());
  CHECK(server.requests() == 3);
}

TEST_CASE("a server that knows no ranges sends all of it again", "[model][fault]") {
  std::atomic<int> requests{0};
  const Server server([&](const std::string&) {
    return ok(0, body().size(), ++requests == 1 ? body().substr(0, 100) : body());
  });
  CHECK(fetched(server) == body());
}

TEST_CASE("what was fetched before is not fetched again", "[model]") {
  const Server server([](const std::string& request) {
    const std::size_t from = asked_from(request);
    return ok(from, body().size() - from, body().substr(from));
  });
  const TemporaryFolder folder;
  write_text(folder / "file.part", body().substr(0, 30000));
  std::uintmax_t first = 0;
  lasso::model::download({server.address("/file"), folder / "file", body().size(), sha256(body())},
                         [&](std::uintmax_t there) { first = first == 0 ? there : first; });
  CHECK(first > 30000);
  CHECK(read_text(folder / "file") == body());
}

TEST_CASE("a file that is not the published one is refused", "[model][fault]") {
  const Server missing([](const std::string&) {
    return std::string(
        "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nno\r\n");
  });
  CHECK(contains(refusal(missing), "404"));
  const Server broken([](const std::string&) {
    return std::string("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  CHECK(contains(refusal(broken), "503"));
  const Server longer(
      [](const std::string&) { return ok(0, body().size() + 9, body() + "and on..."); });
  CHECK(contains(refusal(longer), "longer than the published"));
  const Server shorter([](const std::string& request) {
    return asked_from(request) > 0 ? std::string(
                                         "HTTP/1.1 206 Partial Content\r\n"
                                         "Content-Length: 0\r\nConnection: close\r\n\r\n")
                                   : ok(0, 1000, body().substr(0, 1000));
  });
  CHECK(contains(refusal(shorter), "shorter than the published"));
  const Server other(
      [](const std::string&) { return ok(0, body().size(), std::string(body().size(), 'x')); });
  CHECK(contains(refusal(other), "SHA-256"));
  const Server silent([](const std::string&) { return std::string(); });
  CHECK(contains(refusal(silent), "run the command again"));
}
