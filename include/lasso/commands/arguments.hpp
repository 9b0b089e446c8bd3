#pragma once

#include <string>
#include <vector>

#include "lasso/api/log.hpp"
#include "lasso/api/requests.hpp"
#include "lasso/data/mixture_set.hpp"
#include "lasso/dsp/fade.hpp"
#include "lasso/evaluate/list_options.hpp"
#include "lasso/train/audiosep_trainer.hpp"
#include "lasso/train/bimodal_trainer.hpp"
#include "lasso/train/clap_trainer.hpp"
#include "lasso/train/separator_trainer.hpp"
#include "lasso/train/time_selective_trainer.hpp"

namespace lasso::commands {

// What people write on the command line, one structure a subcommand.

struct SeparateArguments : api::SeparateRequest {
  std::vector<std::string> positionals;
  std::string windows_to;
  std::string spectrogram;
  bool keep = false;
  bool json = false;
  api::Verbosity verbosity;
};

struct DetectArguments : api::DetectRequest {
  std::vector<std::string> inputs;
  bool json = false;
  api::Verbosity verbosity;
};

struct CaptionArguments : api::CaptionRequest {
  std::vector<std::string> inputs;
  api::Verbosity verbosity;
};

/// Every option of `separate` that is not about one file's names stands in `separate`; its
/// positionals are QUERY (unless -Q is given), the folder of inputs and that of outputs, or the
/// latter alone with a manifest. With `caption` there is no query, and `caption_choices` says how;
/// how to read and compute stands in `separate` still.
struct BatchArguments {
  SeparateArguments separate;
  bool only_present = false;
  bool caption = false;  ///< instead of separating
  api::CaptionRequest caption_choices;
  std::string manifest;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  bool follow_links = false;
  int jobs = 1;
  std::string journal;
  std::string shard;  ///< I/N; empty: all, or as Slurm says
  bool retry_failed = false;
  bool redo = false;
  bool dry_run = false;
  bool fail_fast = false;
  bool merge_journals = false;
};

struct EvaluateArguments {
  std::string list;
  evaluate::ListOptions columns;
  std::string benchmark;  ///< a published one's name, with its metadata, instead of the list
  std::string metadata;
  std::string audio;     ///< the folder of its recordings
  std::string baseline;  ///< no-gate, agnostic or nmf; empty: none
  bool remove = false;   ///< edits remove what is asked for
  dsp::Fade fade;
  bool captions = false;  ///< labels are scored, not separations
  bool bss = false;
  bool json = false;
  api::ComputeOptions compute;
  api::ModelOptions model;
  api::Verbosity verbosity;
};

struct TrainClapArguments {
  train::ClapOptions clap;
  api::ComputeOptions compute;
  api::Verbosity verbosity;
};

struct TrainTimeSelectiveArguments {
  train::TimeSelectiveOptions recipe;
  std::string clap;  ///< a model's name or folder; empty: the usual one
  api::ComputeOptions compute;
  bool cpu = false;
  api::Verbosity verbosity;
};

struct TrainBiModalArguments {
  train::BiModalOptions recipe;
  std::string clap;  ///< a model's name or folder; empty: the usual one
  api::ComputeOptions compute;
  api::Verbosity verbosity;
};

struct TrainSeparatorArguments {
  train::SeparatorOptions separator;
  bool as_audiosep = false;  ///< by AudioSep's recipe, which reads what follows
  std::int64_t warm_up_steps = train::AudioSepOptions().warm_up_steps;
  int loudness_range_db = train::AudioSepOptions().loudness_range_db;
  std::string encoders;    ///< a model's name or folder; empty: begin_with
  std::string begin_with;  ///< the same; empty: fresh weights
  api::ComputeOptions compute;
  api::Verbosity verbosity;
};

struct MixArguments {
  data::MixtureSetOptions mixtures;
  bool scenes = false;                 ///< instead of mixtures of two
  data::ListedMixturesOptions listed;  ///< the same, where it names a list
  api::Verbosity verbosity;
};

struct BenchArguments {
  std::string file;
  std::string query = "dog barking";
  std::string reference;
  int rounds = 5;
  bool json = false;
  api::ComputeOptions compute;
  api::ModelOptions model;
  api::Verbosity verbosity;
};

/// The only model that can be downloaded, and what an imported one is called.
constexpr const char* kDownloadable = "audiosep-base";

struct ImportArguments {
  std::string audiosep;  ///< one of these three is given
  std::string bimodal;
  std::string time_selective;
  std::string clap;
  std::string tokenizer;
  std::string name;  ///< empty: the system's
  std::string dtype = "fp32";
  std::string output;
  std::string from;  ///< of a download: a mirror, or a folder with the files
  bool without_audio_tower = false;
  bool force = false;
  api::Verbosity verbosity;
};

struct DoctorArguments {
  bool json = false;
};

struct ListArguments {
  bool json = false;
};

struct NameArguments {
  std::string name;  ///< of a model, or its folder
  bool json = false;
};

}  // namespace lasso::commands
