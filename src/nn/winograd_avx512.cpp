#include "winograd_tiles_impl.hpp"

namespace lasso::nn {

const WinogradTiles& winograd_avx512() {
  static constexpr WinogradTiles kTiles{"avx512", 16, Kernels<16>::kPanel, Kernels<16>::run};
  return kTiles;
}

}  // namespace lasso::nn
