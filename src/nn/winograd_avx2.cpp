#include "winograd_tiles_impl.hpp"

namespace lasso::nn {

const WinogradTiles& winograd_avx2() {
  static constexpr WinogradTiles kTiles{"avx2", 8, Kernels<8>::kPanel, Kernels<8>::run};
  return kTiles;
}

}  // namespace lasso::nn
