#pragma once

#include <string>

#include "lasso/model/model_import.hpp"

namespace lasso::model {

/// The role of a tensor in the files of a published system or of CLAP.
enum class Part {
  separator,
  text_tower,
  audio_tower,
  logit_scale,   ///< log of CLAP's factor for cosines
  unused,        ///< known, but not needed for inference
  our_training,  ///< from a checkpoint written by `lasso train`
  unknown,
};

struct Place {
  Part part;
  std::string name;                  ///< the name in our networks
  System system = System::audiosep;  ///< the separator's system
};

/// Returns the place of the tensor called `name`: in AudioSep's Lightning checkpoint (`ss_model.`,
/// `query_encoder.model.`), in BiModalSep's (`module.net_sound.`, `module.net_clap.model.model.`),
/// in the time-selective network's, whose names have no prefix, in CLAP's own file (`module.`), or
/// in a safetensors file of the same networks, where the text tower may have the names of Hugging
/// Face's port.
Place place_of(const std::string& name);

}  // namespace lasso::model
