#include "gate.hpp"

#include <algorithm>

#include "library.hpp"

namespace lasso::serve {

namespace {

constexpr int kForbidden = 403;
constexpr int kUnauthorized = 401;
constexpr const char* kCookie = "lasso-token";

/// Takes as long whatever of it is right.
bool equals(const std::string& a, const std::string& b) {
  unsigned char difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  }
  return difference == 0;
}

}  // namespace

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0;
}

Gate::Gate(const std::string& host) : host_(host) {
  if (!is_loopback(host)) {
    token_ = new_id();
  }
}

const std::map<std::string, std::string>& Gate::headers() {
  static const std::map<std::string, std::string> headers{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
       "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
       "frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"}};
  return headers;
}

bool Gate::is_our_name(const std::string& host) const {
  if (!token_.empty()) {
    return true;  // whoever knows the token knows us, by whatever name
  }
  const std::string port = ":" + std::to_string(port_);
  return host == "localhost" + port || host == "127.0.0.1" + port || host == "[::1]" + port ||
         host == host_ + port;
}

bool Gate::knows_token(const HttpRequest& request) const {
  const std::string bearer = "Bearer ";
  const std::string authorization = request.header("Authorization");
  return equals(request.parameter("token"), token_) || equals(request.cookie(kCookie), token_) ||
         (authorization.rfind(bearer, 0) == 0 &&
          equals(authorization.substr(bearer.size()), token_));
}

std::optional<HttpResponse> Gate::operator()(const HttpRequest& request) const {
  const std::string host = request.header("Host");
  if (!is_our_name(host)) {
    return http_error(kForbidden, "this server is not called '" + host + "'");
  }
  const bool is_page = request.method == "GET" && request.path == "/";
  // Browsers say which page a request comes from; other programs do not.
  const std::string site = request.header("Sec-Fetch-Site");
  const bool is_from_other_site = !site.empty() && site != "same-origin" && site != "none";
  const std::string origin = request.header("Origin");
  if ((is_from_other_site && !is_page) || (!origin.empty() && origin != "http://" + host)) {
    return http_error(kForbidden, "requests from other sites are refused");
  }
  if (!token_.empty() && !knows_token(request)) {
    return http_error(kUnauthorized,
                      "the token is missing; open the address that lasso serve printed");
  }
  if (!token_.empty() && is_page && request.cookie(kCookie).empty()) {
    // From now on the browser sends it by itself, and it leaves the address.
    HttpResponse response;
    response.status = 303;
    response.type = "text/plain";
    response.headers = {
        {"Location", "/"},
        {"Set-Cookie",
         std::string(kCookie) + "=" + token_ + "; HttpOnly; SameSite=Strict; Path=/"}};
    return response;
  }
  return std::nullopt;
}

}  // namespace lasso::serve
