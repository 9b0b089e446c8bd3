#pragma once

#include <stdexcept>
#include <string>

namespace lasso {

/// The kind of problem, one that the user can fix. The value is the program's exit code.
enum class ErrorKind {
  input = 1,          ///< a file is missing, damaged or not writable
  usage = 2,          ///< an option or argument is wrong
  model = 3,          ///< no usable model, or no usable device for it
  interrupted = 130,  ///< the user stopped the run
  terminated = 143,   ///< another program stopped the run
};

/// The library's only exception for problems that the user can fix. The message is a single
/// sentence that names the file or value and says what is wrong and what to do.
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
