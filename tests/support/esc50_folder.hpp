#pragma once

#include "support/training_clips.hpp"

namespace lasso::testing {

/// The clips of write_training_clips() laid out as ESC-50: folds 1 and 4.
inline std::filesystem::path write_esc50_folder(const TemporaryFolder& folder) {
  write_training_clips(folder);
  const auto root = folder / "esc50";
  std::filesystem::create_directories(root / "meta");
  std::filesystem::create_directories(root / "audio");
  std::string csv = "filename,fold,target,category,esc10,src_file,take\n";
  for (const std::string fold : {"1", "4"}) {
    for (const std::string name : {"hum", "hiss", "clicks"}) {
      std::filesystem::copy_file(folder / (name + fold + ".wav"),
                                 root / "audio" / (name + fold + ".wav"));
      csv += name + fold + ".wav," + fold + ",0," + name + "_sound,True,1,A\n";
    }
  }
  write_text(root / "meta" / "esc50.csv", csv);
  return root;
}

}  // namespace lasso::testing
