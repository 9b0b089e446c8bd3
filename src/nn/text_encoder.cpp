#include "lasso/nn/text_encoder.hpp"

#include "roberta_encoder.hpp"
#include "word_bag_encoder.hpp"

namespace lasso::nn {

std::shared_ptr<TextEncoder> make_text_encoder(const TextEncoderConfig& config) {
  if (config.architecture == TextArchitecture::roberta) {
    return std::make_shared<RobertaEncoder>(config);
  }
  return std::make_shared<WordBagEncoder>(config);
}

}  // namespace lasso::nn
