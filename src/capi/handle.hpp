#pragma once

#include <exception>
#include <string>

#include "lasso/lasso.h"

namespace lasso::capi {

/// The caller wants no more of a job.
class Cancelled : public std::exception {};

/// What all handles of the C interface have: whether they were made well, and the last message.
class Handle {
 public:
  /// Runs `work` and keeps what it throws as a message.
  template <typename Work>
  lasso_status attempt(const Work& work) noexcept {
    try {
      work();
      message_.clear();
      return LASSO_OK;
    } catch (...) {
      return keep_current_exception();
    }
  }

  /// The same for work that makes the handle what it is.
  template <typename Work>
  lasso_status make(const Work& work) noexcept {
    const lasso_status status = attempt(work);
    is_made_ = status == LASSO_OK;
    return status;
  }

  bool is_made() const noexcept { return is_made_; }
  const char* message() const noexcept { return failed_to_say_ ? kNoMemory : message_.c_str(); }

 private:
  static constexpr const char* kNoMemory = "out of memory; close other programs";

  lasso_status keep_current_exception() noexcept;

  std::string message_;
  bool failed_to_say_ = false;  // no memory even for the message
  bool is_made_ = false;
};

/// Throws a usage Error that calls the handle `name` unless it can be used.
void require(const Handle* handle, const char* name);

/// The handle's message; "" for NULL.
inline const char* message_of(const Handle* handle) noexcept {
  return handle == nullptr ? "" : handle->message();
}

/// Runs `work` with a handle that can be used; else says why it cannot.
template <typename Work>
lasso_status attempt_with(Handle* handle, const char* name, const Work& work) noexcept {
  return handle == nullptr ? LASSO_ERROR_USAGE : handle->attempt([&] {
    require(handle, name);
    work();
  });
}

/// Makes a handle, sets `place` to it, and lets `work` fill it. A handle that could not be filled
/// says why.
template <typename Handle, typename Work>
lasso_status make_handle(Handle** place, const Work& work) noexcept {
  if (place == nullptr) {
    return LASSO_ERROR_USAGE;
  }
  *place = nullptr;
  try {
    *place = new Handle;
  } catch (...) {
    return LASSO_ERROR_MEMORY;
  }
  Handle& handle = **place;
  return handle.make([&] { work(handle); });
}

}  // namespace lasso::capi
