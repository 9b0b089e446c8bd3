#include <chrono>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include <sys/resource.h>

#include "client.hpp"
#include "lasso/core/stopwatch.hpp"

using lasso::Stopwatch;
using lasso::testing::Answer;
using lasso::testing::Connection;
using lasso::testing::contains;
using lasso::testing::example;
using lasso::testing::ServerProcess;
using nlohmann::json;

namespace fs = std::filesystem;

namespace {

Answer raw(const ServerProcess& server, const std::string& bytes) {
  Connection connection(server.port());
  connection.send(bytes);
  return connection.receive(5.0);
}

std::string host(const ServerProcess& server) {
  return "Host: localhost:" + std::to_string(server.port()) + "\r\n";
}

void check_serves(const ServerProcess& server) {
  const Stopwatch watch;
  CHECK(server.request("GET", "/").status == 200);
  CHECK(watch.seconds() < 5.0);
}

bool is_refused(int status) { return status >= 400 && status < 500; }

}  // namespace

TEST_CASE("no path leads out of the page", "[serve][hostile]") {
  const ServerProcess server;
  for (const char* const path : {"/../etc/passwd",
                                 "/%2e%2e/%2e%2e/etc/passwd",
                                 "/api/files/..",
                                 "/api/files/..%2f..%2fetc%2fpasswd/content",
                                 "/api/files/%00/content",
                                 "/api/examples/..%2fkitchen-target.flac",
                                 "//etc/passwd",
                                 "/index.html",
                                 "/main.js/"}) {
    CAPTURE(path);
    CHECK(is_refused(server.request("GET", path).status));
    CHECK(is_refused(server.request("POST", path, "x").status));
  }
  check_serves(server);
}

TEST_CASE("pages of other sites, and names that point here, are turned away", "[serve][hostile]") {
  const ServerProcess server;
  const std::string port = std::to_string(server.port());
  const auto with = [&](const std::string& headers) {
    return raw(server, "GET /api/files HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n")
        .status;
  };
  CHECK(with(host(server)) == 200);
  CHECK(with("Host: [::1]:" + port + "\r\n") == 200);
  CHECK(with("Host: attacker.example:" + port + "\r\n") == 403);
  CHECK(with("Host: localhost\r\n") == 403);
  CHECK(is_refused(with("")));
  CHECK(with(host(server) + "Origin: http://attacker.example\r\n") == 403);
  CHECK(with(host(server) + "Origin: null\r\n") == 403);
  CHECK(with(host(server) + "Sec-Fetch-Site: cross-site\r\n") == 403);
  CHECK(with(host(server) + "Origin: http://localhost:" + port +
             "\r\nSec-Fetch-Site: same-origin\r\n") == 200);
  const std::string form = "query=rain";
  CHECK(raw(server,
            "POST /api/jobs HTTP/1.1\r\n" + host(server) +
                "Origin: https://attacker.example\r\nContent-Type: text/plain\r\nContent-Length: " +
                std::to_string(form.size()) + "\r\n\r\n" + form)
            .status == 403);
}

TEST_CASE("what is no request is refused", "[serve][hostile]") {
  const ServerProcess server;
  const auto status = [&](const std::string& bytes) { return raw(server, bytes).status; };
  const std::string post = "POST /api/jobs HTTP/1.1\r\n" + host(server);
  // Where HTTP knows no answer, the connection is closed.
  const auto is_harmless = [](int answered) { return answered == 0 || is_refused(answered); };
  CHECK(is_harmless(status("\r\n\r\n\r\n")));
  CHECK(is_harmless(status(std::string(100'000, 'x'))));
  CHECK(status("GET / HTTP/9.9\r\n\r\n") == 505);
  CHECK(is_harmless(status("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS\r\n\r\n")));
  CHECK(is_refused(status("GET / HTTP/1.1\r\n" + host(server) + "X: " + std::string(200'000, 'y') +
                          "\r\n\r\n")));
  CHECK(is_harmless(status("GET /" + std::string(200'000, 'z') + " HTTP/1.1\r\n\r\n")));
  CHECK(is_refused(status(post + "Content-Length: many\r\n\r\n{}")));
  CHECK(is_refused(status(post + "Content-Length: -5\r\n\r\n{}")));
  CHECK(is_harmless(status(post + "Content-Length: 99999999999999999999999\r\n\r\n{}")));
  CHECK(is_harmless(status(post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")));
  CHECK(server.request("BREW", "/api/files").status == 405);
  CHECK(server.request("DELETE", "/").status == 405);
  check_serves(server);
}

TEST_CASE("jobs that make no sense are refused in words", "[serve][hostile]") {
  const ServerProcess server;
  const auto refusal = [&](const std::string& body) {
    const auto answer = server.request("POST", "/api/jobs", body);
    CHECK(answer.status == 400);
    return answer.json().value("error", "");
  };
  CHECK(contains(refusal(""), "no JSON object"));
  CHECK(contains(refusal("{"), "no JSON object"));
  CHECK(contains(refusal(std::string(1'000'000, '[')), "no JSON object"));
  CHECK(contains(refusal("[1]"), "no JSON object"));
  CHECK(contains(refusal(R"({"file": "x"})"), "say what to separate"));
  CHECK(contains(refusal(R"({"query": "rain"})"), "'file' is missing"));
  CHECK(contains(refusal(R"({"file": "x", "query": "rain"})"), "not the id of a recording"));
  CHECK(contains(refusal(R"({"file": "x", "query": " "})"), "empty"));
  CHECK(contains(refusal(R"({"file": "x", "query": 7})"), "'query' must be a text"));
  CHECK(contains(refusal(R"({"file": "x", "query": "a", "fade_ms": "long"})"), "'fade_ms'"));
  CHECK(contains(refusal(R"({"file": "x", "query": "a", "windows": [[1]]})"), "'windows'"));
  CHECK(contains(refusal(R"({"file": "x", "query": "a", "windows": [[3, 2]]})"), "recording"));
  CHECK(contains(refusal(R"({"file": "x", "query": "a", "mode": "both"})"), "keep, remove"));
  CHECK(contains(refusal(R"({"file": "x", "query": "a", "outptu": "x"})"), "'outptu'"));
  CHECK(contains(refusal(R"({"kind": "dance", "file": "x"})"), "caption, detect, separate"));
  CHECK(server.request("POST", "/api/labels/srt", "{}").status == 400);
  CHECK(server.request("GET", "/api/files/x/peaks?level=-1").status == 404);
}

TEST_CASE("uploads stay within their limits, and half ones leave nothing", "[serve][hostile]") {
  const ServerProcess server("--max-upload 100k");
  const auto files_there = [&] {
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(server.uploads())) {
      files += entry.is_regular_file() && entry.path().filename() != "in-use" ? 1U : 0U;
    }
    return files;
  };
  CHECK(server.request("POST", "/api/files?name=x.wav", std::string(200'000, 'x')).status == 413);
  CHECK(server.request("POST", "/api/files?name=x.wav", "").status == 400);
  CHECK(server.request("POST", "/api/files", "x").status == 400);
  CHECK(server.request("POST", "/api/jobs", std::string(5'000'000, ' ')).status == 413);
  {
    Connection half(server.port());
    half.send("POST /api/files?name=x.wav HTTP/1.1\r\n" + host(server) +
              "Content-Length: 1000\r\n\r\nonly this");
    half.end_sending();
    CHECK(half.receive(5.0).status < 500);
    Connection more(server.port());
    more.send("POST /api/files?name=x.wav HTTP/1.1\r\n" + host(server) +
              "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 40; ++i) {
      more.send("2000\r\n" + std::string(0x2000, 'x') + "\r\n");
    }
    more.send("0\r\n\r\n");
    const int status = more.receive(5.0).status;
    CHECK((status == 413 || status == 0));
  }
  for (int i = 0; i < 500 && files_there() > 0; ++i) {  // a silent client is given ten seconds
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(files_there() == 0);
  CHECK(server.get("/api/files").empty());
}

TEST_CASE("clients that dawdle do not keep others waiting", "[serve][hostile]") {
  const ServerProcess server;
  std::vector<std::unique_ptr<Connection>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<Connection>(server.port()));
    slow.back()->send("GET / HTTP/1.1\r\nX-Slow: ");
  }
  for (int round = 0; round < 3; ++round) {
    for (const auto& client : slow) {
      client->send("x");
    }
    check_serves(server);
  }
}

TEST_CASE("thousands of connections do no harm", "[serve][hostile]") {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit before = limit;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 11'000);
  setrlimit(RLIMIT_NOFILE, &limit);
  const ServerProcess server;
  const std::string id = server.upload(example("kitchen.flac"));
  std::vector<std::unique_ptr<Connection>> idle;
  for (rlim_t i = 0; i < limit.rlim_cur - 1000; ++i) {
    idle.push_back(std::make_unique<Connection>(server.port()));
  }
  check_serves(server);
  const auto job = server.run({{"file", id}, {"query", "clock ticking"}});
  CHECK(job.at("state") == "done");
  idle.clear();
  check_serves(server);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST_CASE("an address that cannot be had is refused with the remedy", "[serve][fault]") {
  const ServerProcess first;
  const lasso::testing::TemporaryFolder folder;
  const auto refusal = [&](const std::string& options) {
    const int code = std::system((LASSO_PROGRAM " serve --model lasso-mini " + options + " 2> '" +
                                  (folder / "err").string() + "'")
                                     .c_str());
    CHECK(WEXITSTATUS(code) == 2);
    return lasso::testing::read_text(folder / "err");
  };
  CHECK(contains(refusal("--port " + std::to_string(first.port())), "is in use"));
  CHECK(contains(refusal("--host nowhere.example"), "is not an address"));
  CHECK(contains(refusal("--max-upload lots"), "is no size"));
}
