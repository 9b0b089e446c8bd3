#pragma once

#include <torch/version.h>

/// Whether LibTorch is that version or newer, for the preprocessor. The only place that compares.
#define LASSO_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) ||        \
   (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))
