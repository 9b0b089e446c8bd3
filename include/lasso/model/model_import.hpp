#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <c10/core/ScalarType.h>

namespace lasso::model {

/// The published systems whose checkpoints can be imported.
enum class System {
  audiosep,        ///< Liu et al. 2023
  bimodal,         ///< BiModalSep, Mahmud et al. 2024
  time_selective,  ///< a FiLM U-Net trained on ESC-50, or its text-agnostic sibling
};

/// The files of a published system, to be converted into one bundle. Files are recognised by their
/// tensor names, not by their file names.
struct ImportRequest {
  System system = System::audiosep;
  std::filesystem::path checkpoint;  ///< the separator, optionally with the whole CLAP
  std::filesystem::path clap;  ///< CLAP's own file, used instead of the checkpoint's; may be empty
  std::filesystem::path
      tokenizer;  ///< folder of vocab.json and merges.txt; empty: next to the files
  std::string name;
  at::ScalarType storage = at::kFloat;  ///< of the weights: kFloat, kBFloat16 or kHalf
  bool audio_tower = true;              ///< whether CLAP's audio tower is kept
  std::filesystem::path output;         ///< the bundle's folder
};

struct ImportReport {
  std::size_t separator_tensors = 0;
  std::size_t text_tensors = 0;
  std::size_t audio_tensors = 0;  ///< 0: the files contain no audio tower, or it was not requested
  std::vector<std::string> unexpected;  ///< tensors without a known use
};

/// Writes the bundle, replacing an existing one. `progress` receives the completed share.
/// Throws a model Error that names the file and lists missing or misshapen tensors; that says where
/// a file belongs if it was given in the wrong place; that says where to get the tokenizer; or if
/// the network needs conditions of a text encoder that we do not support.
ImportReport import_model(const ImportRequest& request,
                          const std::function<void(double)>& progress);

}  // namespace lasso::model
