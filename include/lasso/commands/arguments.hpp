#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "lasso/audio/resampler_kind.hpp"
#include "lasso/audio/sample_format.hpp"
#include "lasso/data/mixture_set.hpp"
#include "lasso/describe/captions.hpp"
#include "lasso/describe/confirmation.hpp"
#include "lasso/describe/hearing.hpp"
#include "lasso/dsp/fade.hpp"
#include "lasso/evaluate/list_options.hpp"
#include "lasso/separate/edit.hpp"
#include "lasso/train/audiosep_trainer.hpp"
#include "lasso/train/bimodal_trainer.hpp"
#include "lasso/train/clap_trainer.hpp"
#include "lasso/train/separator_trainer.hpp"
#include "lasso/train/time_selective_trainer.hpp"

namespace lasso::commands {

// What people write on the command line, one structure a subcommand.

/// -q, -v and --log-level.
struct Verbosity {
  bool quiet = false;
  bool verbose = false;
  std::string level = "info";
};

/// How to compute.
struct ComputeOptions {
  std::string device = "auto";
  int threads = 0;         ///< for each recording; 0: one for each core, shared among them
  int at_once = 1;         ///< recordings
  double block_s = 0.0;    ///< see Separation
  std::string max_memory;  ///< as people write it: 800M, 2G; empty: no limit
  bool low_memory = false;
  std::string precision = "auto";
};

struct ModelOptions {
  std::string name;  ///< empty: the default
  bool no_cache = false;
  int passes = 0;  ///< through a recording; 0: as many as the model is made for
};

struct SeparateArguments {
  std::vector<std::string> positionals;
  std::vector<std::string> queries;
  std::vector<std::string> like;
  std::vector<std::string> without;
  std::string output;
  std::string residual;
  std::string rest;
  std::vector<std::string> windows;
  std::vector<std::string> times;
  std::string labels;
  bool query_from_labels = false;
  bool auto_window = false;
  std::string windows_to;
  bool keep = false;
  bool remove = false;
  double amount_db = std::numeric_limits<double>::infinity();
  separate::IfAbsent if_absent = separate::IfAbsent::quiet;
  dsp::Fade fade;
  separate::ChannelMode channels = separate::ChannelMode::each;
  audio::InputOptions reading;
  audio::OutputOptions writing;
  std::string raw_format;
  separate::Clip clip = separate::Clip::clamp;
  audio::ResamplerKind resampler = audio::kUsualResampler;
  bool force = false;
  bool json = false;
  ComputeOptions compute;
  ModelOptions model;
  Verbosity verbosity;
};

/// What is listened for and how.
struct ListenArguments {
  std::string classes;  ///< a file, or names with commas between them; empty: the built-in list
  std::vector<std::string> templates;  ///< empty: the usual ones
  describe::HearingOptions hearing;
  std::optional<double> centre;  ///< instead of the model's, see DetectionCalibration
  std::optional<double> width;
  audio::InputOptions reading;
  std::string raw_format;
  ComputeOptions compute;
  ModelOptions model;
  Verbosity verbosity;
};

struct DetectArguments {
  std::vector<std::string> inputs;
  ListenArguments listening;
  std::vector<std::string> windows;
  std::size_t top = 10;
  bool json = false;
};

struct CaptionArguments {
  std::vector<std::string> inputs;
  ListenArguments listening;
  std::string output;
  std::string format;  ///< srt, vtt, json, csv or txt; empty: as the output's name says
  describe::EventOptions events;
  describe::Pooling pooling = describe::Pooling::mean;
  std::vector<std::string> thresholds;  ///< LABEL=SCORE
  describe::CueOptions cues;
  describe::Confirm confirm = describe::Confirm::never;
  std::string stems;  ///< a folder
  bool crlf = false;
  bool force = false;
};

/// Every option of `separate` that is not about one file's names stands in `separate`; its
/// positionals are QUERY (unless -Q is given), the folder of inputs and that of outputs, or the
/// latter alone with a manifest. With `caption` there is no query, and `caption_choices` says how;
/// how to read and compute stands in `separate` still.
struct BatchArguments {
  SeparateArguments separate;
  bool only_present = false;
  bool caption = false;  ///< instead of separating
  CaptionArguments caption_choices;
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
  ComputeOptions compute;
  ModelOptions model;
  Verbosity verbosity;
};

struct TrainClapArguments {
  train::ClapOptions clap;
  ComputeOptions compute;
  Verbosity verbosity;
};

struct TrainTimeSelectiveArguments {
  train::TimeSelectiveOptions recipe;
  std::string clap;  ///< a model's name or folder; empty: the usual one
  ComputeOptions compute;
  bool cpu = false;
  Verbosity verbosity;
};

struct TrainBiModalArguments {
  train::BiModalOptions recipe;
  std::string clap;  ///< a model's name or folder; empty: the usual one
  ComputeOptions compute;
  Verbosity verbosity;
};

struct TrainSeparatorArguments {
  train::SeparatorOptions separator;
  bool as_audiosep = false;  ///< by AudioSep's recipe, which reads what follows
  std::int64_t warm_up_steps = train::AudioSepOptions().warm_up_steps;
  int loudness_range_db = train::AudioSepOptions().loudness_range_db;
  std::string encoders;    ///< a model's name or folder; empty: begin_with
  std::string begin_with;  ///< the same; empty: fresh weights
  ComputeOptions compute;
  Verbosity verbosity;
};

struct MixArguments {
  data::MixtureSetOptions mixtures;
  bool scenes = false;                 ///< instead of mixtures of two
  data::ListedMixturesOptions listed;  ///< the same, where it names a list
  Verbosity verbosity;
};

struct BenchArguments {
  std::string file;
  std::string query = "dog barking";
  std::string reference;
  int rounds = 5;
  bool json = false;
  ComputeOptions compute;
  ModelOptions model;
  Verbosity verbosity;
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
  Verbosity verbosity;
};

struct NameArguments {
  std::string name;  ///< of a model, or its folder
};

}  // namespace lasso::commands
