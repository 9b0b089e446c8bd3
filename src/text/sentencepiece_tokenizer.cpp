#include "lasso/text/sentencepiece_tokenizer.hpp"

#include <cstddef>
#include <utility>

#include <dlfcn.h>

#include "lasso/core/error.hpp"
#include "lasso/core/platform.hpp"
#include "sentencepiece_module.hpp"

namespace lasso::text {

namespace {

constexpr const char* kModule = "liblasso_sentencepiece.so";  // found by the program's RUNPATH

/// The module's functions. It is opened once and stays: a name space cannot be had again for free.
struct Module {
  decltype(&lasso_sentencepiece_open) open = nullptr;
  decltype(&lasso_sentencepiece_close) close = nullptr;
  decltype(&lasso_sentencepiece_size) size = nullptr;
  decltype(&lasso_sentencepiece_begin) begin = nullptr;
  decltype(&lasso_sentencepiece_end) end = nullptr;
  decltype(&lasso_sentencepiece_encode) encode = nullptr;
};

template <typename Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
}

Module open_module() {
  void* const library = platform::open_isolated_library(kModule);
  if (library == nullptr) {
    throw Error(ErrorKind::model,
                std::string("cannot load the tokenizer module (") + dlerror() +
                    "); install lasso and libsentencepiece again");
  }
  Module module;
  find(library, "lasso_sentencepiece_open", module.open);
  find(library, "lasso_sentencepiece_close", module.close);
  find(library, "lasso_sentencepiece_size", module.size);
  find(library, "lasso_sentencepiece_begin", module.begin);
  find(library, "lasso_sentencepiece_end", module.end);
  find(library, "lasso_sentencepiece_encode", module.encode);
  return module;
}

const Module& module() {
  static const Module opened_once = open_module();
  return opened_once;
}

struct Close {
  void operator()(LassoSentencePiece* opened) const { module().close(opened); }
};

}  // namespace

struct SentencePieceTokenizer::Opened {
  std::unique_ptr<LassoSentencePiece, Close> model;
  int begin;
  int end;
};

SentencePieceTokenizer::SentencePieceTokenizer(std::string_view model) {
  std::unique_ptr<LassoSentencePiece, Close> opened(module().open(model.data(), model.size()));
  const int begin = opened ? module().begin(opened.get()) : -1;
  const int end = opened ? module().end(opened.get()) : -1;
  if (begin < 0 || end < 0) {
    throw Error(
        ErrorKind::model,
        "the tokenizer is not a SentencePiece model with begin and end marks; make one with "
        "scripts/train_tokenizer.sh");
  }
  opened_ = std::make_unique<Opened>(Opened{std::move(opened), begin, end});
}

SentencePieceTokenizer::~SentencePieceTokenizer() = default;

std::int64_t SentencePieceTokenizer::vocabulary_size() const {
  return module().size(opened_->model.get());
}

std::vector<std::int64_t> SentencePieceTokenizer::encode(const std::string& query,
                                                         std::int64_t max_tokens) const {
  std::vector<int> pieces(query.size() + 1);  // enough but for rare normalisations
  const auto encode_into_pieces = [&] {
    return module().encode(
        opened_->model.get(), query.data(), query.size(), pieces.data(), pieces.size());
  };
  std::size_t count = encode_into_pieces();
  if (count > pieces.size()) {
    pieces.resize(std::min(count, static_cast<std::size_t>(max_tokens - 2)));
    count = encode_into_pieces();
  }
  pieces.resize(std::min(count, static_cast<std::size_t>(max_tokens - 2)));
  std::vector<std::int64_t> ids{opened_->begin};
  ids.insert(ids.end(), pieces.begin(), pieces.end());
  ids.push_back(opened_->end);
  return ids;
}

}  // namespace lasso::text
