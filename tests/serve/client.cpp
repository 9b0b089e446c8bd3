#include "client.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lasso::testing {

namespace {

using std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(120);

void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(50)); }

/// The length of the body that the head announces; -1 for one in pieces or of unknown length.
std::int64_t length_of(const std::string& head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string::npos ? -1 : std::atoll(head.c_str() + at + 16);
}

/// A body in pieces (RFC 9112, 7.1), put together.
std::string joined(const std::string& pieces) {
  std::string body;
  for (std::size_t at = 0; at < pieces.size();) {
    const auto line = pieces.find("\r\n", at);
    const auto size = std::strtoull(pieces.c_str() + at, nullptr, 16);
    if (line == std::string::npos || size == 0) {
      break;
    }
    body += pieces.substr(line + 2, size);
    at = line + 2 + size + 2;
  }
  return body;
}

}  // namespace

Connection::Connection(int port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    close(fd_);
    fd_ = -1;
  }
}

Connection::~Connection() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

bool Connection::send(const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t sent = ::send(fd_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    done += static_cast<std::size_t>(sent);
  }
  return true;
}

void Connection::end_sending() { shutdown(fd_, SHUT_WR); }

Answer Connection::receive(double seconds) {
  std::string all;
  Answer answer;
  std::size_t head_end = std::string::npos;
  while (true) {
    pollfd waiting{fd_, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(1000.0 * seconds)) <= 0) {
      break;
    }
    char buffer[65536];
    const ssize_t got = recv(fd_, buffer, sizeof(buffer), 0);
    if (got <= 0) {
      break;
    }
    all.append(buffer, static_cast<std::size_t>(got));
    head_end = all.find("\r\n\r\n");
    if (head_end != std::string::npos) {
      const auto length = length_of(all.substr(0, head_end + 2));
      if (length >= 0 && all.size() >= head_end + 4 + static_cast<std::size_t>(length)) {
        break;
      }
    }
  }
  if (all.compare(0, 5, "HTTP/") == 0 && head_end != std::string::npos) {
    answer.status = std::atoi(all.c_str() + 9);
    answer.head = all.substr(0, head_end + 2);
    answer.body = all.substr(head_end + 4);
    if (contains(answer.head, "Transfer-Encoding: chunked")) {
      answer.body = joined(answer.body);
    }
  }
  return answer;
}

ServerProcess::ServerProcess(const std::string& more, const std::filesystem::path& uploads)
    : uploads_(uploads.empty() ? folder_.path() : uploads) {
  int out[2];
  REQUIRE(pipe2(out, O_CLOEXEC) == 0);
  std::vector<std::string> words{LASSO_PROGRAM, "serve", "--port", "0", "--quiet"};
  std::istringstream stream(more);
  for (std::string word; stream >> word;) {
    words.push_back(word);
  }
  std::vector<char*> arguments;
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  process_ = fork();
  if (process_ == 0) {
    setenv("TMPDIR", uploads_.c_str(), 1);
    setenv("LASSO_MODEL", "lasso-mini", 1);
    dup2(out[1], STDOUT_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(out[1]);
  for (char c = 0; read(out[0], &c, 1) == 1 && c != '\n';) {
    address_ += c;
  }
  close(out[0]);
  port_ = std::atoi(address_.c_str() + std::min(address_.rfind(':') + 1, address_.size()));
}

ServerProcess::~ServerProcess() { stop(SIGKILL); }

int ServerProcess::stop(int signal) {
  if (process_ < 0) {
    return -1;
  }
  kill(process_, signal);
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

Answer ServerProcess::request(const std::string& method,
                              const std::string& path,
                              const std::string& body,
                              const std::string& headers) const {
  Connection connection(port_);
  connection.send(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                  "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
                  "\r\n" + headers + "\r\n" + body);
  return connection.receive(60.0);
}

std::string ServerProcess::upload(const std::filesystem::path& file) const {
  const auto answer =
      request("POST", "/api/files?name=" + file.filename().string(), read_text(file));
  REQUIRE(answer.status == 201);
  const std::string id = answer.json().at("id");
  wait_for_file(id);
  return id;
}

nlohmann::json ServerProcess::wait_for_file(const std::string& id) const {
  const auto until = steady_clock::now() + kPatience;
  while (true) {
    auto file = get("/api/files/" + id);
    if (file.value("state", "") != "reading" || steady_clock::now() > until) {
      return file;
    }
    pause();
  }
}

nlohmann::json ServerProcess::start(const nlohmann::json& job) const {
  const auto answer = request("POST", "/api/jobs", job.dump());
  INFO(answer.body);
  REQUIRE(answer.status == 202);
  return answer.json();
}

nlohmann::json ServerProcess::wait_for_job(const std::string& id) const {
  const auto until = steady_clock::now() + kPatience;
  while (true) {
    auto job = get("/api/jobs/" + id);
    const std::string state = job.at("state");
    if ((state != "queued" && state != "working") || steady_clock::now() > until) {
      return job;
    }
    pause();
  }
}

std::filesystem::path example(const std::string& name) {
  return std::filesystem::path(LASSO_SOURCE_DIR) / "examples" / name;
}

}  // namespace lasso::testing
