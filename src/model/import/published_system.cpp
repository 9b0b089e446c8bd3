#include "published_system.hpp"

#include <string>

#include <ATen/core/Tensor.h>

#include "lasso/core/error.hpp"

namespace lasso::model {

namespace {

constexpr PublishedSystem kAudioSep{"AudioSep",
                                    "--audiosep",
                                    "ss_model.*",
                                    "audiosep_base_4M_steps.ckpt",
                                    "music_speech_audioset_epoch_15_esc_89.98.pt",
                                    "its authors': MIT (AudioSep), CC0 (CLAP)",
                                    R"(# AudioSep

Open-vocabulary separation: Liu et al., "Separate Anything You Describe" (2023), with the CLAP of
Wu et al., "Large-Scale Contrastive Language-Audio Pretraining" (2023). The weights are their
authors', imported by `lasso model import`; config.json names the files they came from.

Cite the papers if you publish results. What the model was trained on, what it scores and where it
fails is in the papers.
)"};

constexpr PublishedSystem kBiModalSep{"BiModalSep",
                                      "--bimodal",
                                      "net_sound.*",
                                      "model_best.pth.tar",
                                      "music_audioset_epoch_15_esc_90.14.pt",
                                      "its authors': MIT (BiModalSep), CC0 (CLAP)",
                                      R"(# BiModalSep

Text-conditioned separation learnt from captions of mixtures: Mahmud et al., "Weakly-supervised
Audio Separation via Bi-modal Semantic Similarity" (ICLR 2024), with the CLAP of Wu et al.,
"Large-Scale Contrastive Language-Audio Pretraining" (2023). The weights are their authors',
imported by `lasso model import`; config.json names the files they came from.

The model works at 16 kHz: it knows nothing of what lies above 8 kHz. It computes 8.2 s at once;
longer recordings are computed in chunks that overlap and are cross-faded.

Cite the papers if you publish results.
)"};

constexpr PublishedSystem kTimeSelective{"the time-selective U-Net",
                                         "--time-selective",
                                         "encoder1.*, bottleneck.*",
                                         "text_conditioned_unet_best.pth",
                                         "music_audioset_epoch_15_esc_90.14.pt",
                                         "its authors'; CC0 (CLAP)",
                                         R"(# Time-selective separation

A FiLM U-Net that keeps or removes a described sound inside chosen windows, trained on ESC-50, with
the CLAP of Wu et al., "Large-Scale Contrastive Language-Audio Pretraining" (2023). The weights are
their authors', imported by `lasso model import`; config.json names the files they came from.

The model works at 16 kHz: it knows nothing of what lies above 8 kHz.
)"};

constexpr std::int64_t kClapSize = 512;  // of LAION-CLAP's conditions

nn::FilmUNetConfig film_config(const checkpoint::TensorMap& separator,
                               const std::filesystem::path& file) {
  nn::FilmUNetConfig config;
  const auto gamma = separator.find("bottleneck.film.gamma.weight");
  config.conditioned = gamma != separator.end();
  if (config.conditioned && gamma->second.dim() == 2 && gamma->second.size(1) != kClapSize) {
    throw Error(ErrorKind::model,
                "'" + file.string() + "' takes conditions of " +
                    std::to_string(gamma->second.size(1)) +
                    " numbers, as msclap makes them; this version of lasso has LAION-CLAP alone, "
                    "whose have 512: train the network on those with lasso train time-selective");
  }
  return config;
}

}  // namespace

const PublishedSystem& published(System system) {
  switch (system) {
    case System::bimodal:
      return kBiModalSep;
    case System::time_selective:
      return kTimeSelective;
    default:
      return kAudioSep;
  }
}

PublishedNetwork network_of(System system,
                            const checkpoint::TensorMap& separator,
                            const std::filesystem::path& file) {
  PublishedNetwork network{{}, nn::ResUNet30Config(), 512};  // the defaults are AudioSep's
  if (system == System::bimodal) {
    network.front_end = bimodal_front_end();
    network.separator = nn::BiModalUNetConfig();
    network.max_tokens = 77;  // it attends to all of them, padding included
  } else if (system == System::time_selective) {
    network.front_end = time_selective_front_end();
    network.separator = film_config(separator, file);
  }
  return network;
}

}  // namespace lasso::model
