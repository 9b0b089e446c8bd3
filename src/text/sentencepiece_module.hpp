#pragma once

// Note [SentencePiece module]
// Debian's libsentencepiece carries a copy of protobuf 3.14 whose symbols it exports; LibTorch
// brings protobuf 3.21. In one name space of the dynamic loader the one calls into the other and
// the program dies before main(). So SentencePiece lives in a module of its own,
// liblasso_sentencepiece.so, opened by SentencePieceTokenizer with dlmopen() into a name space of
// its own. Between the two stand the plain C functions below: no exception, no C++ object and no
// ownership of memory crosses them.

#include <cstddef>

#define LASSO_MODULE extern "C" __attribute__((visibility("default")))

struct LassoSentencePiece;

/// Null if the bytes are no SentencePiece model.
LASSO_MODULE LassoSentencePiece* lasso_sentencepiece_open(const char* model, std::size_t bytes);
LASSO_MODULE void lasso_sentencepiece_close(LassoSentencePiece* opened);

LASSO_MODULE int lasso_sentencepiece_size(const LassoSentencePiece* opened);
LASSO_MODULE int lasso_sentencepiece_begin(const LassoSentencePiece* opened);  ///< -1: it has none
LASSO_MODULE int lasso_sentencepiece_end(const LassoSentencePiece* opened);    ///< -1: it has none

/// Writes at most `capacity` ids, returns how many there are.
LASSO_MODULE std::size_t lasso_sentencepiece_encode(const LassoSentencePiece* opened,
                                                    const char* text,
                                                    std::size_t bytes,
                                                    int* ids,
                                                    std::size_t capacity);
