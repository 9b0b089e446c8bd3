#include "download.hpp"

#include <cstdio>
#include <exception>
#include <memory>
#include <system_error>

#include <curl/curl.h>

#include "lasso/core/error.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/core/sha256.hpp"
#include "lasso/core/version.hpp"

namespace lasso::model {

namespace fs = std::filesystem;

namespace {

constexpr int kMaxBreaks = 5;  // in a row, without a byte in between
constexpr long kMaxRedirects = 10;
constexpr long kConnectSeconds = 30;
constexpr long kStalledSeconds = 60;
constexpr long kStalledBytesPerSecond = 1;
constexpr long kPartialContent = 206;
constexpr long kRangeNotSatisfiable = 416;
constexpr long kFirstError = 400;
constexpr long kFirstServerError = 500;

[[noreturn]] void fail(const Download& file, const std::string& fault) {
  throw Error(ErrorKind::input, "cannot fetch '" + file.address + "': " + fault);
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct CloseCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

/// libcurl's two global calls, around everything else.
struct Library {
  Library() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~Library() { curl_global_cleanup(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

/// One request: from where the part ends to the end of the file, if nothing breaks.
class Request {
 public:
  Request(const Download& file,
          const fs::path& part,
          const std::function<void(std::uintmax_t)>& progress)
      : file_(file), part_(part), progress_(progress), curl_(curl_easy_init()) {
    std::error_code missing;
    const std::uintmax_t size = fs::file_size(part, missing);
    begin_ = missing ? 0 : size;
    there_ = begin_;
  }

  /// Whether the answer ended as the server meant it to.
  bool run() {
    const std::string range = std::to_string(begin_) + "-";
    const std::string agent = std::string("lasso/") + version();
    CURL* const curl = curl_.get();
    curl_easy_setopt(curl, CURLOPT_URL, file_.address.c_str());
    curl_easy_setopt(curl, CURLOPT_USERAGENT, agent.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, kMaxRedirects);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kStalledSeconds);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kStalledBytesPerSecond);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Request::take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
    if (begin_ > 0) {
      curl_easy_setopt(curl, CURLOPT_RANGE, range.c_str());
    }
    const CURLcode result = curl_easy_perform(curl);
    out_.reset();
    if (thrown_) {
      std::rethrow_exception(thrown_);
    }
    const long status = status_of_answer();
    if (status == kRangeNotSatisfiable) {  // what lies here is longer than the file
      fs::remove(part_);
      return false;
    }
    if (status >= kFirstError && status < kFirstServerError) {
      fail(file_,
           "the server answers " + std::to_string(status) +
               "; name a mirror or a folder with --from");
    }
    reason_ = status >= kFirstServerError ? "the server answers " + std::to_string(status)
                                          : curl_easy_strerror(result);
    return result == CURLE_OK && status < kFirstError;
  }

  std::uintmax_t received() const { return there_ - begin_; }
  const std::string& reason() const { return reason_; }

 private:
  long status_of_answer() const {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  /// libcurl's callback: through C, so nothing may be thrown.
  static std::size_t take(char* bytes, std::size_t, std::size_t count, void* self) {
    auto& request = *static_cast<Request*>(self);
    try {
      request.write(bytes, count);
      return count;
    } catch (...) {
      request.thrown_ = std::current_exception();
      return 0;
    }
  }

  void write(const char* bytes, std::size_t count) {
    check_interrupt();
    const long status = status_of_answer();
    if (status >= kFirstError) {
      return;  // the body of an error is no part of the file
    }
    if (!out_) {
      const bool resumed = begin_ > 0 && status == kPartialContent;
      begin_ = resumed ? begin_ : 0;  // a server may send the whole file instead
      there_ = begin_;
      out_.reset(std::fopen(part_.c_str(), resumed ? "ab" : "wb"));
    }
    if (!out_ || std::fwrite(bytes, 1, count, out_.get()) != count) {
      fail(file_, "'" + part_.string() + "' cannot be written; is the disk full?");
    }
    there_ += count;
    if (there_ > file_.bytes) {
      fs::remove(part_);
      fail(file_, "it is longer than the published file; name another mirror with --from");
    }
    progress_(there_);
  }

  const Download& file_;
  const fs::path& part_;
  const std::function<void(std::uintmax_t)>& progress_;
  std::unique_ptr<CURL, CloseCurl> curl_;
  std::unique_ptr<std::FILE, CloseFile> out_;
  std::exception_ptr thrown_;
  std::uintmax_t begin_ = 0;
  std::uintmax_t there_ = 0;
  std::string reason_;
};

}  // namespace

void download(const Download& file, const std::function<void(std::uintmax_t)>& progress) {
  const Library library;
  const fs::path part = file.target.string() + ".part";
  std::error_code missing;
  int breaks = 0;
  while (fs::file_size(part, missing) != file.bytes || missing) {
    Request request(file, part, progress);
    const bool ended = request.run();
    breaks = request.received() > 0 ? 0 : breaks + 1;
    if (breaks > kMaxBreaks) {
      fail(file,
           (ended ? "it is shorter than the published file" : request.reason()) +
               "; run the command again to go on, or name a mirror with --from");
    }
  }
  if (sha256_of_file(part) != file.sha256) {
    fs::remove(part);
    fail(file,
         "it is not the published file (its SHA-256 differs); name another mirror with --from");
  }
  fs::rename(part, file.target);
}

}  // namespace lasso::model
