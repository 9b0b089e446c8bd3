#include "handle.hpp"

#include "lasso/core/error.hpp"
#include "lasso/core/fault.hpp"

namespace lasso::capi {

namespace {

lasso_status status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::input:
      return LASSO_ERROR_INPUT;
    case ErrorKind::usage:
      return LASSO_ERROR_USAGE;
    case ErrorKind::model:
      return LASSO_ERROR_MODEL;
    case ErrorKind::interrupted:
    case ErrorKind::terminated:
      return LASSO_ERROR_CANCELLED;
  }
  return LASSO_ERROR_INTERNAL;
}

}  // namespace

lasso_status Handle::keep_current_exception() noexcept {
  lasso_status status = LASSO_ERROR_INTERNAL;
  try {
    failed_to_say_ = false;
    try {
      throw;
    } catch (const Error& error) {
      status = status_of(error.kind());
      message_ = error.what();
    } catch (const Cancelled&) {
      status = LASSO_ERROR_CANCELLED;
      message_ = "the job was cancelled";
    } catch (const std::exception& fault) {
      status = is_out_of_memory(fault) ? LASSO_ERROR_MEMORY : LASSO_ERROR_INTERNAL;
      message_ = fault_in_words(fault);
    } catch (...) {
      message_ = "internal fault, please report it";
    }
  } catch (...) {
    failed_to_say_ = true;
  }
  return status;
}

void require(const Handle* handle, const char* name) {
  if (handle == nullptr) {
    refuse(std::string(name) + " is NULL; make it first");
  }
  if (!handle->is_made()) {
    refuse(std::string(name) + " could not be made (" + handle->message() +
           "); close it and make another one");
  }
}

}  // namespace lasso::capi
