#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <thread>

#include "client.hpp"
#include "lasso/core/stopwatch.hpp"

using lasso::Stopwatch;
using lasso::testing::Connection;
using lasso::testing::contains;
using lasso::testing::example;
using lasso::testing::read_text;
using lasso::testing::ServerProcess;
using lasso::testing::TemporaryFolder;
using nlohmann::json;

namespace fs = std::filesystem;

namespace {

json kitchen_job(const std::string& file) {
  return {{"file", file}, {"query", "clock ticking"}, {"windows", {{1.0, 2.5}, {4.0, nullptr}}}};
}

std::string url_of(const std::string& id, const std::string& what) {
  return "/api/files/" + id + "/" + what;
}

/// A recording that takes a while.
fs::path write_noise(const TemporaryFolder& folder, double seconds) {
  torch::manual_seed(1);
  lasso::testing::write_wav(folder / "noise.wav",
                            torch::rand({1, static_cast<std::int64_t>(seconds * 16000)}) - 0.5,
                            16000);
  return folder / "noise.wav";
}

}  // namespace

TEST_CASE("the page loads nothing but its own files", "[serve]") {
  const ServerProcess server;
  const auto page = server.request("GET", "/");
  REQUIRE(page.status == 200);
  CHECK(contains(page.head, "Content-Security-Policy: default-src 'none'; script-src 'self'"));
  CHECK_FALSE(contains(page.head, "unsafe-inline"));
  CHECK(contains(page.body, "main.js"));
  for (const auto& file : fs::directory_iterator(fs::path(LASSO_SOURCE_DIR) / "src/serve/page")) {
    const std::string name = file.path().filename();
    const auto answer = server.request("GET", name == "index.html" ? "/" : "/" + name);
    CAPTURE(name);
    CHECK(answer.status == 200);
    CHECK(answer.body == read_text(file.path()));
    if (name != "icon.svg") {
      CHECK_FALSE(contains(answer.body, "http://"));
      CHECK_FALSE(contains(answer.body, "https://"));
    }
  }
}

TEST_CASE("a separation gives the bytes that the command it shows gives", "[serve]") {
  const ServerProcess server;
  const std::string id = server.upload(example("kitchen.flac"));
  const std::string mode = GENERATE("keep", "remove");
  auto request = kitchen_job(id);
  request["mode"] = mode;
  request["not"] = {"music's hum"};
  request["fade_ms"] = 20;
  request["amount_db"] = 12;
  const auto job = server.run(request);
  REQUIRE(job.at("state") == "done");
  const TemporaryFolder folder;
  fs::copy_file(example("kitchen.flac"), folder / "kitchen.flac");
  std::string command = job.at("command");
  REQUIRE(command.rfind("lasso ", 0) == 0);
  command.replace(0, 5, LASSO_PROGRAM);
  REQUIRE(std::system(("cd '" + folder.path().string() + "' && LASSO_MODEL=lasso-mini " + command +
                       " --quiet")
                          .c_str()) == 0);
  for (const char* const role : {"target", "residual"}) {
    const std::string made = job.at(role);
    const std::string name = server.get("/api/files/" + made).at("name");
    CAPTURE(name);
    CHECK(server.content(made) == read_text(folder / name));
  }
}

TEST_CASE("what is heard is what detect and caption say", "[serve]") {
  const ServerProcess server;
  const std::string id = server.upload(example("kitchen.flac"));
  const auto detected = server.run({{"kind", "detect"}, {"file", id}, {"top", 3}});
  REQUIRE(detected.at("state") == "done");
  CHECK(detected.at("result").at("classes").size() == 3);
  std::set<std::string> likeliest;  // both are in it
  for (std::size_t place = 0; place < 2; ++place) {
    likeliest.insert(detected.at("result").at("classes")[place].at("label"));
  }
  CHECK(likeliest == std::set<std::string>{"clock ticking", "speech"});
  const auto captioned = server.run({{"kind", "caption"}, {"file", id}});
  INFO(captioned.dump());
  REQUIRE(captioned.at("state") == "done");
  json cues = json::array();
  for (const auto& cue : captioned.at("result").at("cues")) {
    cues.push_back({{"begin", cue.at("span_ms")[0].get<double>() / 1000.0},
                    {"end", cue.at("span_ms")[1].get<double>() / 1000.0},
                    {"text", cue.at("text")}});
  }
  const TemporaryFolder folder;
  fs::copy_file(example("kitchen.flac"), folder / "kitchen.flac");
  REQUIRE(std::system(("cd '" + folder.path().string() + "' && LASSO_MODEL=lasso-mini " +
                       LASSO_PROGRAM + " caption kitchen.flac --quiet")
                          .c_str()) == 0);
  CHECK(server.request("POST", "/api/labels/srt", cues.dump()).body ==
        read_text(folder / "kitchen.srt"));
}

TEST_CASE("a recording is drawn and played from slices", "[serve]") {
  const ServerProcess server;
  const std::string id = server.upload(example("kitchen.flac"));
  const auto overview = server.get("/api/files/" + id).at("overview");
  const auto samples = lasso::testing::read_sound(example("kitchen.flac"));
  CHECK(overview.at("samples") == samples.size(1));
  const auto slice = server.request("GET", url_of(id, "samples?first=1000&count=100")).body;
  REQUIRE(slice.size() == 200);
  const auto words =
      torch::from_blob(const_cast<char*>(slice.data()), {100}, torch::kShort).to(torch::kFloat);
  CHECK(lasso::testing::max_difference(words / 32768.0, samples[0].narrow(0, 1000, 100)) < 1e-7);
  const auto pairs = static_cast<std::size_t>((samples.size(1) + 255) / 256);
  CHECK(server.request("GET", url_of(id, "peaks?count=99999")).body.size() == 2 * pairs);
  CHECK(server.request("GET", url_of(id, "peaks?level=1&count=99999")).body.size() ==
        2 * ((pairs + 3) / 4));
  const auto hop = overview.at("hop").get<std::int64_t>();
  const auto columns = server.request("GET", url_of(id, "spectra?count=99999")).body.size() / 256;
  CHECK(std::abs(static_cast<std::int64_t>(columns) - samples.size(1) / hop) <= 1);
  CHECK(server.request("GET", url_of(id, "spectra?first=99999999&count=10")).body.empty());
}

TEST_CASE("parts of a file are given as they are asked for", "[serve]") {
  const ServerProcess server;
  const std::string id = server.upload(example("kitchen.flac"));
  const std::string all = read_text(example("kitchen.flac"));
  const auto part = [&](const std::string& range) {
    return server.request("GET", url_of(id, "content"), "", "Range: " + range + "\r\n");
  };
  CHECK(part("bytes=100-199").status == 206);
  CHECK(part("bytes=100-199").body == all.substr(100, 100));
  CHECK(part("bytes=-7").body == all.substr(all.size() - 7));
  CHECK(part("bytes=112000-").body == all.substr(112000));
  CHECK(part("bytes=99999999-").status == 416);
  CHECK(part("bytes=9-1").status == 416);
  CHECK(part("bytes=0-1,5-6").body == all);
  CHECK(part("bytes=x-").body == all);
}

TEST_CASE("jobs that nobody wants any more stop, and leave nothing", "[serve]") {
  const ServerProcess server;
  const TemporaryFolder folder;
  const std::string id = server.upload(write_noise(folder, 600.0));
  const auto first = server.start({{"file", id}, {"query", "rain"}});
  const auto second = server.start({{"file", id}, {"query", "wind"}});
  CHECK(server.request("DELETE", "/api/jobs/" + second.at("id").get<std::string>()).status == 200);
  CHECK(server.wait_for_job(second.at("id")).at("state") == "cancelled");
  while (server.get("/api/jobs/" + first.at("id").get<std::string>()).at("share") == 0.0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  server.request("DELETE", "/api/jobs/" + first.at("id").get<std::string>());
  CHECK(server.wait_for_job(first.at("id")).at("state") == "cancelled");
  CHECK(server.get("/api/files").size() == 1);
}

TEST_CASE("events tell what happens", "[serve]") {
  const ServerProcess server;
  Connection listener(server.port());
  listener.send("GET /api/events HTTP/1.1\r\nHost: localhost:" + std::to_string(server.port()) +
                "\r\n\r\n");
  const std::string id = server.upload(example("kitchen.flac"));
  server.run({{"kind", "detect"}, {"file", id}});
  const auto told = listener.receive(0.5);
  CHECK(contains(told.head, "text/event-stream"));
  CHECK(contains(told.body, "event: file\ndata: {\"id\":\"" + id));
  CHECK(contains(told.body, "\"state\":\"working\""));
  CHECK(contains(told.body, "\"state\":\"done\""));
}

TEST_CASE("windows come from labels and go to labels", "[serve]") {
  const ServerProcess server;
  const auto read =
      server.request("POST", "/api/labels?name=x.srt", "1\n00:00:01,500 --> 00:00:02,000\nDog\n");
  CHECK(read.json() == json({{{"begin", 1.5}, {"end", 2.0}, {"text", "Dog"}}}));
  const auto written = server.request("POST", "/api/labels/txt", read.body);
  CHECK(written.body == "1.500\t2.000\tDog\n");
  CHECK(server.request("POST", "/api/labels?name=x.srt", "no labels").status == 422);
}

TEST_CASE("a recording that cannot be read says so by its own name", "[serve][fault]") {
  const ServerProcess server;
  const auto answer = server.request("POST", "/api/files?name=../../odd.wav", "no sound at all");
  REQUIRE(answer.status == 201);
  const auto file = server.wait_for_file(answer.json().at("id"));
  CHECK(file.at("name") == "odd.wav");
  CHECK(file.at("state") == "failed");
  CHECK(contains(file.at("note"), "'odd.wav'"));
  CHECK_FALSE(contains(file.at("note"), "lasso-serve"));
  const auto job = server.run({{"file", file.at("id")}, {"query", "rain"}});
  CHECK(job.at("state") == "failed");
  CHECK_FALSE(contains(job.at("error"), "lasso-serve"));
}

TEST_CASE("what is uploaded goes with the server", "[serve]") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  ServerProcess server;
  const TemporaryFolder folder;
  const std::string id = server.upload(write_noise(folder, 60.0));
  CHECK_FALSE(fs::is_empty(server.uploads()));
  server.start({{"file", id}, {"query", "rain"}});
  CHECK(server.stop(signal) == (signal == SIGTERM ? 143 : 130));
  CHECK(fs::is_empty(server.uploads()));
}

TEST_CASE("what a killed server left goes when the next one begins", "[serve]") {
  ServerProcess killed;
  killed.upload(example("kitchen.flac"));
  killed.stop(SIGKILL);
  REQUIRE_FALSE(fs::is_empty(killed.uploads()));
  ServerProcess next("", killed.uploads());
  CHECK(next.get("/api/files").empty());
  const auto folders = fs::directory_iterator(killed.uploads());
  CHECK(std::distance(begin(folders), end(folders)) == 1);  // its own
  next.stop(SIGTERM);
  CHECK(fs::is_empty(killed.uploads()));
}

TEST_CASE("others need the token", "[serve]") {
  const ServerProcess server("--host 0.0.0.0");
  const auto at = server.address().find("token=");
  REQUIRE(at != std::string::npos);
  const std::string token = server.address().substr(at + 6);
  CHECK(server.request("GET", "/").status == 401);
  CHECK(server.request("GET", "/api/files", "", "Authorization: Bearer wrong\r\n").status == 401);
  CHECK(server.request("GET", "/api/files", "", "Authorization: Bearer " + token + "\r\n").status ==
        200);
  const auto first = server.request("GET", "/?token=" + token);
  CHECK(first.status == 303);
  CHECK(contains(first.head, "HttpOnly; SameSite=Strict"));
  CHECK(server.request("GET", "/", "", "Cookie: lasso-token=" + token + "\r\n").status == 200);
}
