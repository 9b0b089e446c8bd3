#pragma once

namespace lasso {

constexpr double kPi = 3.14159265358979323846;

}  // namespace lasso
