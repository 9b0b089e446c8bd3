#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/types.h>

#include "support/support.hpp"

namespace lasso::testing {

/// What a server answers.
struct Answer {
  int status = 0;  ///< 0: it hung up
  std::string head;
  std::string body;

  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
};

/// A connection, for what well-behaved clients do not do.
class Connection {
 public:
  explicit Connection(int port);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool send(const std::string& bytes);
  void end_sending();
  /// All that comes until the answer is complete or nothing comes for some seconds.
  Answer receive(double seconds = 10.0);

 private:
  int fd_;
};

/// `lasso serve` as a process of its own, with lasso-mini.
class ServerProcess {
 public:
  /// `uploads`: where it keeps them, instead of a folder of its own.
  explicit ServerProcess(const std::string& more = "", const std::filesystem::path& uploads = {});
  ~ServerProcess();

  int port() const { return port_; }
  const std::string& address() const { return address_; }            ///< that it printed
  const std::filesystem::path& uploads() const { return uploads_; }  ///< TMPDIR

  Answer request(const std::string& method,
                 const std::string& path,
                 const std::string& body = "",
                 const std::string& headers = "") const;
  nlohmann::json get(const std::string& path) const { return request("GET", path).json(); }
  /// Uploads a file and waits until it is read. Its id.
  std::string upload(const std::filesystem::path& file) const;
  nlohmann::json wait_for_file(const std::string& id) const;
  nlohmann::json start(const nlohmann::json& job) const;
  /// Waits until a job is over.
  nlohmann::json wait_for_job(const std::string& id) const;
  nlohmann::json run(const nlohmann::json& job) const { return wait_for_job(start(job).at("id")); }
  std::string content(const std::string& id) const {
    return request("GET", "/api/files/" + id + "/content").body;
  }

  /// Ends it with a signal. Its exit code.
  int stop(int signal);

 private:
  TemporaryFolder folder_;
  std::filesystem::path uploads_;
  pid_t process_ = -1;
  int port_ = 0;
  std::string address_;
};

std::filesystem::path example(const std::string& name);

}  // namespace lasso::testing
