#include "lasso/core/error.hpp"

namespace lasso {

Error::Error(ErrorKind kind, const std::string& message)
    : std::runtime_error(message), kind_(kind) {}

}  // namespace lasso
