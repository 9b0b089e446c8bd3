#pragma once

#include <filesystem>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/model/model_import.hpp"

namespace lasso::model {

/// What is known of a published system and its files.
struct PublishedSystem {
  const char* title;
  const char* option;     ///< of the command line, that names its checkpoint
  const char* tensors;    ///< what its separator's are called
  const char* file;       ///< the published checkpoint
  const char* clap_file;  ///< the CLAP that it was trained with
  const char* licence;
  const char* card;  ///< README.md of a bundle
};

const PublishedSystem& published(System system);

/// A separator and what it sees.
struct PublishedNetwork {
  FrontEnd front_end;
  nn::SeparatorConfig separator;
  std::int64_t max_tokens;  ///< of a query
};

/// That of a system, where it comes in several sizes as its tensors say. `file` is named in errors.
/// Throws a model Error for a network that takes conditions we cannot make.
PublishedNetwork network_of(System system,
                            const checkpoint::TensorMap& separator,
                            const std::filesystem::path& file);

}  // namespace lasso::model
