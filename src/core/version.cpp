#include "lasso/core/version.hpp"

namespace lasso {

const char* version() noexcept { return LASSO_VERSION; }

}  // namespace lasso
