#pragma once

#include <optional>
#include <string>

#include "http_server.hpp"

namespace lasso::serve {

/// Lets in who may use the server: pages of other sites and names that point here by a trick
/// (DNS rebinding) are turned away, and where the server is open to other machines all who do not
/// know its token.
class Gate {
 public:
  /// `host`: where the server listens. A token is made where that is not this machine alone.
  explicit Gate(const std::string& host);

  void set_port(int port) { port_ = port; }
  const std::string& token() const noexcept { return token_; }  ///< empty: none is needed

  /// What is answered to a request that may not in; nothing for one that may.
  std::optional<HttpResponse> operator()(const HttpRequest& request) const;

  /// Sent with all: nothing but our own files is loaded, nobody frames us.
  static const std::map<std::string, std::string>& headers();

 private:
  bool is_our_name(const std::string& host) const;
  bool knows_token(const HttpRequest& request) const;

  std::string host_;
  std::string token_;
  int port_ = 0;
};

/// Whether an address is of this machine alone.
bool is_loopback(const std::string& host);

}  // namespace lasso::serve
