#pragma once

#include <stdexcept>
#include <string>

namespace lasso {

/// What kind of thing a user can mend. The value is the program's exit code.
enum class ErrorKind {
  input = 1,          ///< a file is missing, damaged, not writable
  usage = 2,          ///< an option or argument is wrong
  model = 3,          ///< no usable model, or no usable device for it
  interrupted = 130,  ///< the user stopped the run
  terminated = 143,   ///< another program did
};

/// The one exception of the library for what a user can mend. The message is a single sentence
/// that names the file or value, says what is wrong and what to do.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message);
  ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

/// Throws a usage Error.
[[noreturn]] inline void refuse(const std::string& message) {
  throw Error(ErrorKind::usage, message);
}

}  // namespace lasso
