#pragma once

#include <filesystem>

#include "lasso/checkpoint/tensor_map.hpp"
#include "lasso/model/model_config.hpp"
#include "lasso/model/model_import.hpp"

namespace lasso::model {

/// Facts about a published system and its files.
struct PublishedSystem {
  const char* title;
  const char* option;     ///< command line option that names its checkpoint
  const char* tensors;    ///< names of its separator's tensors
  const char* file;       ///< the published checkpoint
  const char* clap_file;  ///< the CLAP checkpoint that it was trained with
  const char* licence;
  const char* card;  ///< README.md of a bundle
};

const PublishedSystem& published(System system);

/// A separator with its front end.
struct PublishedNetwork {
  FrontEnd front_end;
  nn::SeparatorConfig separator;
  std::int64_t max_tokens;  ///< per query
};

/// The network of a system; for systems with several sizes, determined from the tensors. `file` is
/// named in errors. Throws a model Error for a network that needs conditions we cannot make.
PublishedNetwork network_of(System system,
                            const checkpoint::TensorMap& separator,
                            const std::filesystem::path& file);

}  // namespace lasso::model
