#include <memory>
#include <tuple>
#include <vector>

#include <CLI/CLI.hpp>

#include "data_options.hpp"
#include "help.hpp"
#include "lasso/options/common.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

namespace {

/// What every training has.
void add_run_options(CLI::App& command, train::TrainingOptions& training) {
  begin_group(command, kRun);
  command
      .add_option("-o,--output,--output-dir",
                  training.output,
                  "Folder for best/, last.safetensors, history.json and history.html")
      ->required();
  command.add_flag("--resume", training.resume, "Resume the run in the output folder");
  command.add_flag("--dry-run",
                   training.dry_run,
                   "Run a few steps, print the expected time and memory, write nothing");
  command
      .add_option("--stop-after",
                  training.stop_after,
                  "Stop after this step, to resume later; 0: run to the end")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--learning-rate,--lr", training.learning_rate, "Peak learning rate")
      ->check(CLI::PositiveNumber);
  command.add_option("--weight-decay", training.weight_decay, "Weight decay")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--seed", training.seed, "Random seed of weights and data");
  command.get_option("--output")->type_name("FOLDER");
}

void add_training_options(CLI::App& command, train::TrainingOptions& training) {
  add_run_options(command, training);
  command.add_option("--steps", training.steps, "Training steps")->check(CLI::PositiveNumber);
  command.add_option("--clip-norm", training.clip_norm, "Gradient norm to clip at")
      ->check(CLI::PositiveNumber);
  command.add_option("--validate-every", training.validate_every, "Steps between validations")
      ->check(CLI::PositiveNumber);
}

void add_training_compute(CLI::App& command, api::ComputeOptions& compute) {
  add_compute_options(command, compute);
  command
      .add_option("--precision",
                  compute.precision,
                  "Precision of convolutions and matrix products; auto: bf16 if the processor "
                  "supports it natively, else fp32")
      ->check(CLI::IsMember({"auto", "fp32", "bf16"}))
      ->type_name("auto|fp32|bf16");
}

void add_batch_options(CLI::App& command, train::DataOptions& data) {
  begin_group(command, kData);
  add_data_options(command, data.clips)->required();
  command.add_option("--train-folds", data.train_folds, "Folds to train on")->delimiter(',');
  command.add_option("--validation-folds", data.validation_folds, "Folds to validate on")
      ->delimiter(',');
  command.add_option("--batch-size", data.batch_size, "Examples per step")
      ->check(CLI::PositiveNumber);
  command.add_option("--seconds", data.seconds, "Length of each, in seconds")
      ->check(CLI::Range(0.5, 60.0));
  add_category_exponent(command, data.category_exponent);
  name_types(command,
             {{"--clips", "FILE"},
              {"--queries", "FILE"},
              {"--licences", "NAMES"},
              {"--without", "NAMES"},
              {"--seconds", "SECONDS"}});
}

void add_clap(CLI::App& train, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::TrainClapArguments>();
  auto* command = train.add_subcommand(
      "clap", "Train a text encoder and an audio encoder into a joint embedding space");
  command->footer(
      "  lasso train clap --clips clips.csv --pairs pairs.csv --config config.json \\\n"
      "                   --tokenizer tokenizer.model -o runs/clap");
  command->option_defaults()->always_capture_default();
  auto& clap = arguments->clap;
  add_batch_options(*command, clap.data);
  add_training_options(*command, clap.training);
  command->add_option(
      "--pairs", clap.pairs, "CSV with columns a, b: texts of about the same meaning");
  command->add_option("--pair-batch-size", clap.pair_batch_size, "Text pairs per step")
      ->check(CLI::PositiveNumber);
  command->add_option("--temperature", clap.temperature, "Temperature of the contrastive loss")
      ->check(CLI::PositiveNumber);
  command->add_option("--config", clap.config, "config.json of the model to train")->required();
  command->add_option("--tokenizer", clap.tokenizer, "SentencePiece model")->required();
  auto* begin_with =
      command->add_option("--begin-with",
                          clap.begin_with,
                          "Model whose encoders to continue from (default: new weights)");
  command
      ->add_flag("--only-text",
                 clap.only_text,
                 "Train only the text encoder, so that existing separators still fit")
      ->needs(begin_with);
  name_types(*command,
             {{"--pairs", "FILE"},
              {"--config", "FILE"},
              {"--tokenizer", "FILE"},
              {"--begin-with", "MODEL"}});
  add_training_compute(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work.run = [arguments](const engine::Engine& engine) { return engine.train_clap(*arguments); };
  });
}

/// Gives what was left out the numbers of AudioSep's recipe, and refuses what only one recipe
/// reads.
void settle_recipe(const CLI::App& command, commands::TrainSeparatorArguments& arguments) {
  const auto is_given = [&](const char* option) { return command.count(option) > 0; };
  const auto refuse_of = [&](std::initializer_list<const char*> options, const char* recipe) {
    for (const char* option : options) {
      if (is_given(option)) {
        throw CLI::ValidationError(option,
                                   std::string("is of --recipe ") + recipe + "; leave it out here");
      }
    }
  };
  if (!arguments.as_audiosep) {
    refuse_of({"--warm-up-steps", "--loudness-range"}, "audiosep");
    return;
  }
  refuse_of({"--queries",
             "--category-exponent",
             "--tune-encoders",
             "--examples",
             "--second-pass",
             "--noise",
             "--teacher",
             "--teacher-share",
             "--loss-snr",
             "--loss-si-sdr",
             "--loss-absent",
             "--loss-level",
             "--loss-waveform",
             "--loss-spectral",
             "--listen",
             "--clip-norm"},
            "lasso");
  auto& separator = arguments.separator;
  if (!is_given("--learning-rate")) {
    separator.training.learning_rate = train::kAudioSepLearningRate;
  }
  if (!is_given("--weight-decay")) {
    separator.training.weight_decay = 0.0;
  }
  if (!is_given("--seconds")) {
    separator.data.seconds = train::kAudioSepSeconds;
  }
}

void add_separator(CLI::App& train, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::TrainSeparatorArguments>();
  auto* command = train.add_subcommand("separator", "Train a separator on top of trained encoders");
  command->footer(
      "  lasso train separator --clips clips.csv --clap runs/clap/best -o runs/sep\n"
      "  lasso train separator --recipe audiosep --begin-with audiosep-base \\\n"
      "                        --clips instruments.csv --warm-up-steps 0 -o runs/tuned");
  command->option_defaults()->always_capture_default();
  auto& separator = arguments->separator;
  add_batch_options(*command, separator.data);
  add_training_options(*command, separator.training);
  auto recipe = std::make_shared<std::string>("lasso");
  command
      ->add_option("--recipe",
                   *recipe,
                   "lasso: varied mixtures and queries by example; audiosep: AudioSep's own "
                   "training, for lists of any length and for fine-tuning it")
      ->check(CLI::IsMember({"lasso", "audiosep"}))
      ->type_name("lasso|audiosep");
  command->add_option(
      "--clap",
      arguments->encoders,
      "Trained encoders: best/ of `lasso train clap`, or a model (default: those of --begin-with)");
  command
      ->add_option("--warm-up-steps",
                   arguments->warm_up_steps,
                   "audiosep: length of each warm-up stage, at 1/1000, 1/100 and 1/10 of the "
                   "learning rate, in steps")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--loudness-range",
                   arguments->loudness_range_db,
                   "audiosep: range of the interference's level around the target's, in dB")
      ->check(CLI::Range(0, 60));
  command->add_option("--config",
                      separator.config,
                      "config.json of the model to train (default: that of the encoders)");
  command->add_option("--begin-with",
                      arguments->begin_with,
                      "Model whose separator to continue from (default: new weights)");
  command->add_flag(
      "--tune-encoders", separator.tune_encoders, "Train the encoders together with the separator");
  command->add_option("--examples", separator.examples, "Share of queries by example recording")
      ->check(CLI::Range(0.0, 1.0));
  command
      ->add_option("--second-pass",
                   separator.second_pass,
                   "Share of queries repeated with the first pass's result")
      ->check(CLI::Range(0.0, 1.0));
  command
      ->add_option(
          "--noise", separator.noise, "Standard deviation of the noise added to conditions")
      ->check(CLI::NonNegativeNumber);
  auto* teacher = command->add_option(
      "--teacher",
      arguments->teacher,
      "Model with the same encoders, whose results in two passes are learnt beside the targets");
  teacher->excludes(command->get_option("--tune-encoders"));  // it reads the frozen ones
  command
      ->add_option("--teacher-share",
                   separator.teacher_share,
                   "Share of the loss that the teacher's results take")
      ->check(CLI::Range(0.0, 1.0))
      ->needs(teacher);
  auto& loss = separator.loss;
  const std::vector<std::tuple<const char*, double*, const char*>> weights{
      {"--loss-snr", &loss.snr, "Loss weight of the SNR, capped at 30 dB"},
      {"--loss-si-sdr", &loss.si_sdr, "Loss weight of the SI-SDR"},
      {"--loss-absent", &loss.absent, "Loss weight of the output level for absent sounds"},
      {"--loss-level",
       &loss.level,
       "Loss weight of the decibels, beyond 6, by which a present sound is too quiet"},
      {"--loss-waveform", &loss.waveform, "Loss weight of the waveform L1 distance"},
      {"--loss-spectral",
       &loss.spectral,
       "Loss weight of the multi-resolution spectral L1 distance"}};
  for (const auto& [name, weight, help] : weights) {
    command->add_option(name, *weight, help)->check(CLI::NonNegativeNumber);
  }
  command
      ->add_option("--validation-mixtures",
                   separator.validation_mixtures,
                   "Number of fixed validation mixtures")
      ->check(CLI::PositiveNumber);
  command
      ->add_option(
          "--listen", separator.listen, "Number of validation results to write as audio each time")
      ->check(CLI::NonNegativeNumber);
  name_types(*command,
             {{"--clap", "MODEL"},
              {"--config", "FILE"},
              {"--begin-with", "MODEL"},
              {"--teacher", "MODEL"},
              {"--loudness-range", "DB"}});
  add_training_compute(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments, command, recipe] {
    arguments->as_audiosep = *recipe == "audiosep";
    settle_recipe(*command, *arguments);
    work.run = [arguments](const engine::Engine& engine) {
      return engine.train_separator(*arguments);
    };
  });
}

void add_bimodal(CLI::App& train, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::TrainBiModalArguments>();
  auto* command = train.add_subcommand(
      "bimodal", "Train BiModalSep's network on captioned mixtures, weakly supervised");
  command->footer(
      "  lasso train bimodal --esc50 ESC-50/ --n-sources 2 -o runs/weak\n"
      "  lasso train bimodal --audiocaps parsed_all_caps.json --ids train_ids.csv \\\n"
      "                      --validation-ids val_ids.csv --audio AudioCaps/ \\\n"
      "                      -o runs/bimodal");
  command->option_defaults()->always_capture_default();
  auto& recipe = arguments->recipe;
  auto& lists = recipe.lists;
  auto* kinds = command->add_option_group("Lists", "One of");
  kinds->require_option(1);
  begin_group(*kinds, "One list of");
  auto* audiocaps =
      kinds->add_option("--audiocaps",
                        lists.audiocaps,
                        "AudioCaps as parsed_all_caps.json: captions and their sounds");
  auto* music = kinds->add_option("--music", lists.music, "MUSIC's train.csv");
  auto* vggsound =
      kinds->add_option("--vggsound", lists.vggsound, "VGGSound's train.csv: path,label");
  auto* esc50 = kinds->add_option("--esc50", lists.esc50, "ESC-50's folder, with meta/ and audio/");
  begin_group(*command, kData);
  command->add_option("--ids", lists.ids, "AudioCaps ids to train on, one per line (default: all)")
      ->needs(audiocaps);
  command->add_option("--validation-ids", lists.validation_ids, "The same for validation")
      ->needs(audiocaps);
  command->add_option("--validation-music", lists.validation_music, "MUSIC's test.csv")
      ->needs(music);
  command->add_option("--validation-vggsound", lists.validation_vggsound, "VGGSound's test.csv")
      ->needs(vggsound);
  command
      ->add_option("--validation-listed",
                   lists.validation_mixtures,
                   "Validate on BiModalSep's fixed mixtures: test_sep2_ids.csv or test_sep_2.csv")
      ->excludes(esc50);
  command->add_option("--audio", lists.audio, "Folder that the lists' paths are relative to");
  command->add_option("--train-folds", lists.train_folds, "ESC-50 folds to train on");
  command->add_option("--val-folds", lists.validation_folds, "The same for validation");
  add_run_options(*command, recipe.training);
  command->add_option("--clap",
                      arguments->clap,
                      "Model whose text encoder makes the conditions and whose audio encoder feeds "
                      "the contrastive loss (default: lasso-mini)");
  command->add_option("--num-mix", recipe.clips, "Mixtures per mixture of mixtures")
      ->check(CLI::Range(2, 8));
  command->add_option("--n-sources", recipe.sources, "Phrases, or labelled recordings, per mixture")
      ->check(CLI::Range(1, 16));
  command->add_option("--samples", recipe.samples, "Length of a mixture, in samples at 16 kHz")
      ->check(CLI::Range(1022, 10'000'000));
  command->add_option("--epochs", recipe.epochs, "Passes over the recordings")
      ->check(CLI::PositiveNumber);
  command->add_option("--batch-size", recipe.batch_size, "Examples per step and process")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--reduce-every",
                   recipe.reduce_every,
                   "Epochs between tenfold reductions of the learning rate")
      ->check(CLI::PositiveNumber);
  command->add_option("--validate-every", recipe.validate_every, "Epochs between validations")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--validation-mixtures",
                   recipe.validation_mixtures,
                   "Number of fixed validation mixtures of two sounds")
      ->check(CLI::PositiveNumber);
  command
      ->add_option(
          "--contrastive-weight", recipe.contrastive_weight, "Weight of the contrastive loss")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option(
          "--recons-weight", recipe.reconstruction_weight, "Weight of the reconstruction losses")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--mix-and-separate",
                    recipe.mix_and_separate,
                    "Train the mix-and-separate baseline, without the contrastive loss");
  command->add_flag("--skip-equal-phrases",
                    recipe.skip_equal_phrases,
                    "Do not count equal phrases of a batch as negatives");
  command
      ->add_option("--supervised-ratio",
                   recipe.supervised_ratio,
                   "Share of steps supervised by single recordings")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--num-workers", recipe.workers, "Batches to prepare in advance; 0: none")
      ->check(CLI::NonNegativeNumber);
  name_types(*command,
             {{"--audiocaps", "FILE"},
              {"--music", "FILE"},
              {"--vggsound", "FILE"},
              {"--esc50", "FOLDER"},
              {"--ids", "FILE"},
              {"--validation-ids", "FILE"},
              {"--validation-music", "FILE"},
              {"--validation-vggsound", "FILE"},
              {"--validation-listed", "FILE"},
              {"--audio", "FOLDER"},
              {"--clap", "MODEL"}});
  begin_group(*command, kNetwork);
  auto& network = recipe.network;
  command->add_option("--width", network.width, "Channels of the first level")
      ->check(CLI::Range(1, 1024));
  command->add_option("--levels", network.levels, "Levels of the U-Net")->check(CLI::Range(5, 9));
  command->add_option("--heads", network.heads, "Attention heads")->check(CLI::Range(1, 64));
  command->add_option("--features", network.features, "Feature maps that the mask combines")
      ->check(CLI::Range(1, 4096));
  add_training_compute(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work.run = [arguments](const engine::Engine& engine) {
      return engine.train_bimodal(*arguments);
    };
  });
}

void add_time_selective(CLI::App& train, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::TrainTimeSelectiveArguments>();
  auto* command = train.add_subcommand(
      "time-selective", "Train the FiLM U-Net for time-selective separation on ESC-50");
  begin_group(*command, kData);
  command->footer(
      "  lasso train time-selective --esc50 ESC-50/ -o runs/film\n"
      "  lasso train time-selective --esc50 ESC-50/ -o runs/baseline --baseline");
  command->option_defaults()->always_capture_default();
  auto& recipe = arguments->recipe;
  command
      ->add_option("--esc50,--esc50-path", recipe.esc50, "ESC-50's folder, with meta/ and audio/")
      ->required();
  add_run_options(*command, recipe.training);
  command->add_option("--clap",
                      arguments->clap,
                      "Model whose text encoder makes the conditions (default: lasso-mini)");
  command->add_option("--train-folds", recipe.train_folds, "Folds to train on");
  command->add_option("--val-folds", recipe.validation_folds, "Folds to validate on");
  command->add_option("--min-snr", recipe.min_snr_db, "Lowest SNR of a mixture, in dB");
  command->add_option("--max-snr", recipe.max_snr_db, "Highest SNR of a mixture, in dB");
  command->add_option("--interferers", recipe.interferers, "Interfering sounds per mixture")
      ->check(CLI::Range(1, 16));
  command->add_option("--seconds", recipe.seconds, "Length of a mixture, in seconds")
      ->check(CLI::Range(0.5, 60.0));
  command->add_flag("--baseline", recipe.agnostic, "Train the text-agnostic baseline");
  command->add_option("--epochs", recipe.epochs, "Passes over the clips")
      ->check(CLI::PositiveNumber);
  command->add_option("--batch-size", recipe.batch_size, "Mixtures per step")
      ->check(CLI::PositiveNumber);
  command->add_option("--save-every", recipe.save_every, "Epochs between saved models")
      ->check(CLI::PositiveNumber);
  command->add_option("--num-workers", recipe.workers, "Batches to prepare in advance; 0: none")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--width",
                   recipe.width,
                   "Channels of the first level; 64 is the published network, 16 takes a sixteenth "
                   "of the time")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--cpu", arguments->cpu, "The same as --device cpu");
  name_types(*command,
             {{"--esc50", "FOLDER"},
              {"--clap", "MODEL"},
              {"--min-snr", "DB"},
              {"--max-snr", "DB"},
              {"--seconds", "SECONDS"}});
  add_training_compute(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work.run = [arguments](const engine::Engine& engine) {
      return engine.train_time_selective(*arguments);
    };
  });
}

}  // namespace

void add_train(CLI::App& app, ParsedCommand& work) {
  auto* train = app.add_subcommand("train", "Train encoders and separators");
  train->require_subcommand(1);
  add_clap(*train, work);
  add_separator(*train, work);
  add_bimodal(*train, work);
  add_time_selective(*train, work);
}

}  // namespace lasso::cli
