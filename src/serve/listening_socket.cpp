#include "listening_socket.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lasso/core/error.hpp"
#include "lasso/core/platform.hpp"

namespace lasso::serve {

namespace {

constexpr rlim_t kMostConnections = 16'000;
constexpr rlim_t kOwnFiles = 200;  // that are not connections

}  // namespace

std::pair<int, int> listen_at(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string numeric = host == "localhost" ? "127.0.0.1" : host;
  if (getaddrinfo(numeric.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    refuse("'" + host + "' is not an address; use 127.0.0.1, or 0.0.0.0 for all of this machine's");
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> address(found, freeaddrinfo);
  const int fd = platform::stream_socket(found->ai_family);
  constexpr int kYes = 1;
  if (fd >= 0) {
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &kYes, sizeof(kYes));
  }
  if (fd < 0 || bind(fd, found->ai_addr, found->ai_addrlen) != 0 || ::listen(fd, SOMAXCONN) != 0) {
    const int why = errno;
    if (fd >= 0) {
      close(fd);
    }
    const std::string place = host + ":" + std::to_string(port);
    refuse(why == EADDRINUSE
               ? "port " + std::to_string(port) +
                     " is in use, maybe by another lasso serve; choose another --port, or 0 for any"
           : why == EACCES
               ? "port " + std::to_string(port) + " is reserved for root; use one above 1023"
               : "cannot listen at " + place + ": " + std::strerror(why) +
                     "; take --host 127.0.0.1");
  }
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size);
  const auto in_order = bound.ss_family == AF_INET6
                            ? reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port
                            : reinterpret_cast<const sockaddr_in*>(&bound)->sin_port;
  return {fd, ntohs(in_order)};
}

unsigned int raise_connection_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min(limit.rlim_max, kMostConnections + kOwnFiles);
  setrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<unsigned int>(limit.rlim_cur > 2 * kOwnFiles ? limit.rlim_cur - kOwnFiles
                                                                  : limit.rlim_cur / 2);
}

}  // namespace lasso::serve
