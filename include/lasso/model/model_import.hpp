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

/// The files of a published system, to be made one bundle. What a file holds is told by the names
/// of its tensors, not by its own.
struct ImportRequest {
  System system = System::audiosep;
  std::filesystem::path checkpoint;  ///< the separator and maybe the whole CLAP
  std::filesystem::path clap;        ///< CLAP's own file, used instead; may be empty
  std::filesystem::path
      tokenizer;  ///< folder of vocab.json and merges.txt; empty: beside the files
  std::string name;
  at::ScalarType storage = at::kFloat;  ///< of the weights: kFloat, kBFloat16 or kHalf
  bool audio_tower = true;              ///< whether CLAP's audio tower is kept
  std::filesystem::path output;         ///< the bundle's folder
};

struct ImportReport {
  std::size_t separator_tensors = 0;
  std::size_t text_tensors = 0;
  std::size_t audio_tensors = 0;        ///< 0: the files hold no audio tower, or it was left out
  std::vector<std::string> unexpected;  ///< in the files, of no known use
};

/// Writes the bundle, replacing an older one. `progress` is told the share that is done.
/// Throws a model Error that names the file and lists the tensors that are missing or misshapen;
/// that says where a file belongs if it was given in the wrong place; where to get the tokenizer;
/// or that the network takes conditions of a text encoder we do not have.
ImportReport import_model(const ImportRequest& request,
                          const std::function<void(double)>& progress);

}  // namespace lasso::model
