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

// The command-line arguments, one structure per subcommand.

struct SeparateArguments : api::SeparateRequest {
  std::vector<std::string> positionals;
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

/// `separate` holds the options that `batch` shares with `separate`: all except those that name a
/// single file. Its positionals are QUERY (unless -Q is given), the input folder and the output
/// folder, or the output folder alone with a manifest. With `caption` there is no query:
/// `caption_choices` holds the caption options, and `separate` those for reading and computing.
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
  std::string shard;  ///< I/N; empty: all files, or the Slurm task's shard
  bool retry_failed = false;
  bool redo = false;
  bool dry_run = false;
  bool fail_fast = false;
  bool merge_journals = false;
};

struct EvaluateArguments {
  std::string list;
  evaluate::ListOptions columns;
  std::string benchmark;  ///< name of a published one, used with `metadata` instead of the list
  std::string metadata;
  std::string audio;     ///< the folder of the benchmark's recordings
  std::string baseline;  ///< no-gate, agnostic or nmf; empty: none
  bool remove = false;   ///< edits remove the queried sound
  dsp::Fade fade;
  bool captions = false;  ///< score labels instead of separations
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
  std::string clap;  ///< a model's name or folder; empty: the default one
  api::ComputeOptions compute;
  bool cpu = false;
  api::Verbosity verbosity;
};

struct TrainBiModalArguments {
  train::BiModalOptions recipe;
  std::string clap;  ///< a model's name or folder; empty: the default one
  api::ComputeOptions compute;
  api::Verbosity verbosity;
};

struct TrainSeparatorArguments {
  train::SeparatorOptions separator;
  bool as_audiosep = false;  ///< use AudioSep's recipe, with the two options below
  std::int64_t warm_up_steps = train::AudioSepOptions().warm_up_steps;
  int loudness_range_db = train::AudioSepOptions().loudness_range_db;
  std::string encoders;    ///< a model's name or folder; empty: that of begin_with
  std::string begin_with;  ///< a model's name or folder; empty: fresh weights
  std::string teacher;     ///< a model's name or folder; empty: none
  api::ComputeOptions compute;
  api::Verbosity verbosity;
};

struct MixArguments {
  data::MixtureSetOptions mixtures;
  bool scenes = false;                 ///< write scenes instead of mixtures of two
  data::ListedMixturesOptions listed;  ///< used instead if it names a list
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

/// The only downloadable model, and the default name of an imported one.
constexpr const char* kDownloadable = "audiosep-base";

struct ImportArguments {
  std::string audiosep;  ///< exactly one of these three is set
  std::string bimodal;
  std::string time_selective;
  std::string clap;
  std::string tokenizer;
  std::string name;  ///< empty: the default name of the system
  std::string dtype = "fp32";
  std::string output;
  std::string from;  ///< source of a download: a mirror, or a folder with the files
  bool without_audio_tower = false;
  bool force = false;
  api::Verbosity verbosity;
};

struct AverageArguments {
  std::vector<std::string> models;  ///< at least two names or folders
  std::vector<double> weights;      ///< empty: equal
  std::string output;
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
