#include "sentencepiece_module.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#include <sentencepiece_processor.h>

struct LassoSentencePiece {
  sentencepiece::SentencePieceProcessor processor;
};

LassoSentencePiece* lasso_sentencepiece_open(const char* model, std::size_t bytes) {
  auto opened = std::make_unique<LassoSentencePiece>();
  return opened->processor.LoadFromSerializedProto({model, bytes}).ok() ? opened.release()
                                                                        : nullptr;
}

void lasso_sentencepiece_close(LassoSentencePiece* opened) { delete opened; }

int lasso_sentencepiece_size(const LassoSentencePiece* opened) {
  return opened->processor.GetPieceSize();
}

int lasso_sentencepiece_begin(const LassoSentencePiece* opened) {
  return opened->processor.bos_id();
}

int lasso_sentencepiece_end(const LassoSentencePiece* opened) { return opened->processor.eos_id(); }

std::size_t lasso_sentencepiece_encode(const LassoSentencePiece* opened,
                                       const char* text,
                                       std::size_t bytes,
                                       int* ids,
                                       std::size_t capacity) {
  const std::vector<int> found = opened->processor.EncodeAsIds({text, bytes});
  std::copy_n(found.begin(), std::min(found.size(), capacity), ids);
  return found.size();
}
