#define CATCH_CONFIG_RUNNER
#include "support/catch_torch.hpp"

int main(int argc, char* argv[]) {
  torch::manual_seed(1);  // LibTorch seeds by chance unless told otherwise
  return Catch::Session().run(argc, argv);
}
