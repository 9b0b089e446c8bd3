#pragma once

namespace lasso {

/// The program's version, "MAJOR.MINOR.PATCH".
const char* version() noexcept;

}  // namespace lasso
