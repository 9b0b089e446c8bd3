#pragma once

#include <string>

#include "lasso/model/model_import.hpp"

namespace lasso::model {

/// What a tensor of a published system's or CLAP's files is for.
enum class Part {
  separator,
  text_tower,
  audio_tower,
  logit_scale,   ///< log of what CLAP multiplies cosines by
  unused,        ///< known, but no computation of ours needs it
  our_training,  ///< of a checkpoint that `lasso train` wrote
  unknown,
};

struct Place {
  Part part;
  std::string name;                  ///< as our networks call it
  System system = System::audiosep;  ///< whose separator
};

/// Where the tensor called `name` belongs: in AudioSep's Lightning checkpoint (`ss_model.`,
/// `query_encoder.model.`), in BiModalSep's (`module.net_sound.`, `module.net_clap.model.model.`),
/// in the time-selective network's, whose names have no prefix, in CLAP's own file (`module.`), or
/// in a safetensors file of the same networks, where the text tower may have the names of Hugging
/// Face's port.
Place place_of(const std::string& name);

}  // namespace lasso::model
