#pragma once

#include <optional>
#include <string>

#include "http_server.hpp"

namespace lasso::serve {

/// Decides who may use the server. Rejects requests from pages of other sites and requests by
/// foreign host names (DNS rebinding). If other machines can reach the server, also rejects
/// requests without its token.
class Gate {
 public:
  /// `host`: the server's address. Creates a token unless only this machine can reach the address.
  explicit Gate(const std::string& host);

  void set_port(int port) { port_ = port; }
  const std::string& token() const noexcept { return token_; }  ///< empty: not needed

  /// Returns the response to a rejected request; nothing for an accepted one.
  std::optional<HttpResponse> operator()(const HttpRequest& request) const;

  /// Headers for every response: pages load only our own files and cannot be framed.
  static const std::map<std::string, std::string>& headers();

 private:
  bool is_our_name(const std::string& host) const;
  bool knows_token(const HttpRequest& request) const;

  std::string host_;
  std::string token_;
  int port_ = 0;
};

/// Whether only this machine can reach the address.
bool is_loopback(const std::string& host);

}  // namespace lasso::serve
