#pragma once

// Note [SentencePiece module]
// Debian's libsentencepiece contains a copy of protobuf 3.14 and exports its symbols; LibTorch
// brings protobuf 3.21. In one namespace of the dynamic loader, one calls into the other and the
// program crashes before main(). SentencePiece therefore lives in a separate module,
// liblasso_sentencepiece.so, which SentencePieceTokenizer opens with dlmopen() in a namespace of
// its own. Program and module communicate only through the plain C functions below: no exception,
// no C++ object and no ownership of memory crosses the boundary.

#include <cstddef>

#define LASSO_MODULE extern "C" __attribute__((visibility("default")))

struct LassoSentencePiece;

/// Returns null if the bytes are not a SentencePiece model.
LASSO_MODULE LassoSentencePiece* lasso_sentencepiece_open(const char* model, std::size_t bytes);
LASSO_MODULE void lasso_sentencepiece_close(LassoSentencePiece* opened);

LASSO_MODULE int lasso_sentencepiece_size(const LassoSentencePiece* opened);
LASSO_MODULE int lasso_sentencepiece_begin(const LassoSentencePiece* opened);  ///< -1: none
LASSO_MODULE int lasso_sentencepiece_end(const LassoSentencePiece* opened);    ///< -1: none

/// Writes at most `capacity` ids and returns the total number of ids.
LASSO_MODULE std::size_t lasso_sentencepiece_encode(const LassoSentencePiece* opened,
                                                    const char* text,
                                                    std::size_t bytes,
                                                    int* ids,
                                                    std::size_t capacity);
