#include "lasso/serve/serve.hpp"

#include <chrono>
#include <cstdio>
#include <system_error>
#include <thread>

#include <nlohmann/json.hpp>
#include <spawn.h>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "event_channel.hpp"
#include "gate.hpp"
#include "http_server.hpp"
#include "job_queue.hpp"
#include "lasso/core/byte_size.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/shared_folder.hpp"
#include "lasso/core/stopwatch.hpp"
#include "lasso/core/version.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/model/model_store.hpp"
#include "library.hpp"
#include "routes.hpp"

extern char** environ;

namespace lasso::serve {

namespace fs = std::filesystem;

namespace {

constexpr auto kLookAround = std::chrono::milliseconds(100);
constexpr double kKeepAliveEvery = 15.0;  // seconds

/// Recordings to try: those beside which lies what they were made of are not told.
std::vector<fs::path> examples() {
  std::vector<fs::path> found;
  for (const char* const name : {"kitchen.flac", "street.flac"}) {
    std::error_code ignored;
    if (const fs::path file = shared_folder("examples") / name;
        fs::is_regular_file(file, ignored)) {
      found.push_back(file);
    }
  }
  return found;
}

void open_browser(const std::string& address) {
  const char* const command[] = {"xdg-open", address.c_str(), nullptr};
  pid_t process = 0;
  if (posix_spawnp(&process, command[0], nullptr, nullptr, const_cast<char**>(command), environ) !=
      0) {
    logger().warn("there is no xdg-open; open {} in a browser", address);
  }
}

std::string about(const model::ModelConfig& model) {
  return nlohmann::ordered_json{{"program", "lasso"},
                                {"version", version()},
                                {"model", model.name},
                                {"sample_rate", model.front_end.sample_rate},
                                {"hears", model.audio_encoder.has_value()}}
      .dump();
}

}  // namespace

void serve(const ServeArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  const std::int64_t most_received = parse_byte_size(arguments.max_upload);
  const auto model =
      model::ModelConfig::load(model::find_model(arguments.model.name) / "config.json");
  EventChannel events;
  Library library(events);
  JobQueue jobs(arguments.model, arguments.compute, library, events);
  Gate gate(arguments.host);
  HttpServer server({arguments.host,
                     arguments.port,
                     most_received,
                     [&gate](const HttpRequest& request) { return gate(request); },
                     Gate::headers()},
                    routes_of(library, jobs, examples(), about(model)),
                    events);
  gate.set_port(server.port());
  if (!is_loopback(arguments.host)) {
    logger().warn(
        "anyone who can reach {} and knows the token can use this machine; traffic is not "
        "encrypted",
        arguments.host);
  }
  const std::string host = arguments.host == "0.0.0.0" ? "localhost"
                           : arguments.host.find(':') != std::string::npos
                               ? "[" + arguments.host + "]"
                               : arguments.host;
  const std::string address = fmt::format(
      "http://{}:{}/{}", host, server.port(), gate.token().empty() ? "" : "?token=" + gate.token());
  std::printf("%s\n", address.c_str());
  std::fflush(stdout);
  logger().info("open {} in a browser; press Ctrl-C to stop", address);
  if (arguments.open) {
    open_browser(address);
  }
  for (Stopwatch since_told;; std::this_thread::sleep_for(kLookAround)) {
    check_interrupt();
    if (since_told.seconds() > kKeepAliveEvery) {
      since_told = Stopwatch();
      events.keep_alive();
      library.remove_old();
    }
  }
}

}  // namespace lasso::serve
