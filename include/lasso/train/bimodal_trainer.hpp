#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lasso/nn/bimodal_unet_config.hpp"
#include "lasso/train/training_options.hpp"

namespace lasso::train {

/// The lists of clips of a BiModalSep training. Exactly one kind is given.
struct BiModalLists {
  std::filesystem::path audiocaps;  ///< parsed_all_caps.json: captions of natural mixtures
  std::filesystem::path ids;        ///< of AudioCaps, to train on, one per line
  std::filesystem::path validation_ids;
  std::filesystem::path music;  ///< MUSIC's CSV of labelled recordings of one sound each
  std::filesystem::path validation_music;
  std::filesystem::path vggsound;  ///< VGGSound's CSV, likewise
  std::filesystem::path validation_vggsound;
  std::filesystem::path esc50;  ///< the folder of ESC-50, likewise labelled
  std::vector<std::int64_t> train_folds{1, 2, 3, 4};
  std::vector<std::int64_t> validation_folds{5};
  /// Mixtures to validate on, as data::read_mixtures() reads them, of the validation recordings
  /// (for AudioCaps: of all recordings); empty: drawn at random. Not for esc50.
  std::filesystem::path validation_mixtures;
  std::filesystem::path audio;  ///< folder that paths in the lists are relative to
};

/// Options for training BiModalSep. Defaults are those of the original for AudioCaps.
struct BiModalOptions {
  BiModalOptions() {
    training.learning_rate = 1e-4;
    training.weight_decay = 1e-4;
  }

  TrainingOptions training;  ///< `epochs` determines its steps
  BiModalLists lists;
  /// The model whose text encoder provides the conditions and whose audio encoder judges estimates.
  std::filesystem::path encoders;
  nn::BiModalUNetConfig network;  ///< its sizes; those that the encoders determine are overwritten
  std::int64_t clips = 2;         ///< number of mixtures per mixture of mixtures
  std::int64_t sources = 3;       ///< phrases per clip, or labelled recordings in it
  std::int64_t samples = 131070;  ///< per clip, at 16 kHz
  std::int64_t epochs = 20;
  std::int64_t batch_size = 2;
  std::int64_t reduce_every = 15;   ///< epochs until the learning rate drops to a tenth, each time
  std::int64_t validate_every = 2;  ///< epochs
  std::int64_t workers = 2;         ///< batches prepared ahead
  double contrastive_weight = 0.5;
  double reconstruction_weight = 5.0;  ///< of both other losses
  /// Train the mix-and-separate baseline: learn from clips and captions alone.
  bool mix_and_separate = false;
  bool skip_equal_phrases = false;  ///< do not count equal phrases of a batch as negatives
  /// Share of steps that learn from single recordings and their captions, with the reconstruction
  /// loss alone; for labelled lists.
  double supervised_ratio = 0.0;
  std::int64_t validation_mixtures = 40;  ///< number drawn if none are listed
};

/// Trains on mixtures of mixtures: the network separates each mixture by its caption and the sounds
/// in it by their phrases, and CLAP judges whether these estimates match the phrases. best/ has the
/// highest SDR (BSS-eval) on fixed mixtures of two recordings.
///
/// With labelled recordings, a mixture consists of `sources` recordings and is captioned "The sound
/// mixture of A and B"; each recording is divided by the number of all (the original divides
/// twice).
///
/// Throws as open_run(), run() and the readers in data/recordings.hpp do, and a usage Error if no
/// list is given or the model cannot judge.
void train_bimodal(const BiModalOptions& options);

}  // namespace lasso::train
