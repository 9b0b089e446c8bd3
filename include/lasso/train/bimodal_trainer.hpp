#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "lasso/nn/bimodal_unet_config.hpp"
#include "lasso/train/training_options.hpp"

namespace lasso::train {

/// Where the clips of a BiModalSep training are listed. One kind is given.
struct BiModalLists {
  std::filesystem::path audiocaps;  ///< parsed_all_caps.json: captions of natural mixtures
  std::filesystem::path ids;        ///< of it, those to train on, one a line
  std::filesystem::path validation_ids;
  std::filesystem::path music;  ///< a CSV of MUSIC's, labelled recordings of one sound each
  std::filesystem::path validation_music;
  std::filesystem::path vggsound;  ///< the same of VGGSound's
  std::filesystem::path validation_vggsound;
  std::filesystem::path esc50;  ///< a folder, labelled too
  std::vector<std::int64_t> train_folds{1, 2, 3, 4};
  std::vector<std::int64_t> validation_folds{5};
  /// Mixtures to validate on, as data::read_mixtures() has them, of the recordings listed to
  /// validate on (of AudioCaps: of all); empty: drawn. Not for esc50.
  std::filesystem::path validation_mixtures;
  std::filesystem::path audio;  ///< folder that paths in the lists are relative to
};

/// How to train BiModalSep. Defaults are the original's, for AudioCaps.
struct BiModalOptions {
  BiModalOptions() {
    training.learning_rate = 1e-4;
    training.weight_decay = 1e-4;
  }

  TrainingOptions training;  ///< its steps follow from the epochs
  BiModalLists lists;
  /// The model whose text encoder makes the conditions, and whose audio encoder judges estimates.
  std::filesystem::path encoders;
  nn::BiModalUNetConfig network;  ///< its sizes; what follows from the encoders is set
  std::int64_t clips = 2;         ///< mixtures that are mixed
  std::int64_t sources = 3;       ///< phrases of each, or labelled recordings in each
  std::int64_t samples = 131070;  ///< of a clip, at 16 kHz
  std::int64_t epochs = 20;
  std::int64_t batch_size = 2;
  std::int64_t reduce_every = 15;   ///< epochs, after which the learning rate is a tenth
  std::int64_t validate_every = 2;  ///< epochs
  std::int64_t workers = 2;         ///< batches made ahead
  double contrastive_weight = 0.5;
  double reconstruction_weight = 5.0;  ///< of both other losses
  /// Learn from clips and captions alone, as mix-and-separate does: the baseline.
  bool mix_and_separate = false;
  bool skip_equal_phrases = false;  ///< equal phrases of a batch are no false negatives
  /// Steps that learn from single recordings and their captions, by the reconstruction alone; for
  /// labelled lists.
  double supervised_ratio = 0.0;
  std::int64_t validation_mixtures = 40;  ///< how many are drawn, where none are listed
};

/// Trains on mixtures of mixtures: the network finds each mixture by its caption, the sounds in it
/// by their phrases, and a CLAP judges whether these are what the phrases say. best/ has the
/// highest SDR (BSS-eval) on fixed mixtures of two recordings.
///
/// Labelled recordings are mixed `sources` at a time to make a mixture, captioned "The sound
/// mixture of A and B"; each is divided by the number of all (the original divides twice).
///
/// Errors are those of open_run(), of run() and of the readers in data/recordings.hpp; a usage
/// Error if no list is given, or the model cannot judge.
void train_bimodal(const BiModalOptions& options);

}  // namespace lasso::train
