#pragma once

#include "lasso/nn/resunet30.hpp"

namespace lasso::testing {

/// The full-size network with the reference's synthetic weights, ready to compute.
nn::ResUNet30 reference_network();

}  // namespace lasso::testing
