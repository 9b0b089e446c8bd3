#include <memory>
#include <tuple>
#include <vector>

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "data_options.hpp"
#include "help.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

namespace {

/// What every training has.
void add_run_options(CLI::App& command, train::TrainingOptions& training) {
  begin_group(command, kRun);
  command
      .add_option("-o,--output,--output-dir",
                  training.output,
                  "Folder for best/, last.safetensors, history.json, .html")
      ->required();
  command.add_flag("--resume", training.resume, "Go on with the run in the output folder");
  command.add_flag(
      "--dry-run",
      training.dry_run,
      "Take some steps, say how long all would take and how much memory; write nothing");
  command
      .add_option("--stop-after",
                  training.stop_after,
                  "Stop at this step, to be resumed later; 0: go on to the last")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--learning-rate,--lr", training.learning_rate, "At its peak")
      ->check(CLI::PositiveNumber);
  command.add_option("--weight-decay", training.weight_decay, "Of weights, a step")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--seed", training.seed, "Of weights and of what is drawn");
  command.get_option("--output")->type_name("FOLDER");
}

void add_training_options(CLI::App& command, train::TrainingOptions& training) {
  add_run_options(command, training);
  command.add_option("--steps", training.steps, "Training steps")->check(CLI::PositiveNumber);
  command.add_option("--clip-norm", training.clip_norm, "Longest gradient")
      ->check(CLI::PositiveNumber);
  command.add_option("--validate-every", training.validate_every, "Steps between checkpoints")
      ->check(CLI::PositiveNumber);
}

void add_training_compute(CLI::App& command, api::ComputeOptions& compute) {
  add_compute_options(command, compute);
  command
      .add_option("--precision",
                  compute.precision,
                  "What convolutions and matrix products compute in; auto: bf16 where the machine "
                  "has instructions for it, else fp32")
      ->check(CLI::IsMember({"auto", "fp32", "bf16"}))
      ->type_name("auto|fp32|bf16");
}

void add_batch_options(CLI::App& command, train::DataOptions& data) {
  begin_group(command, kData);
  add_data_options(command, data.clips)->required();
  command.add_option("--train-folds", data.train_folds, "Folds to train on")->delimiter(',');
  command.add_option("--validation-folds", data.validation_folds, "Folds to validate on")
      ->delimiter(',');
  command.add_option("--batch-size", data.batch_size, "Sounds a step")->check(CLI::PositiveNumber);
  command.add_option("--seconds", data.seconds, "Length of each")->check(CLI::Range(0.5, 60.0));
  add_category_exponent(command, data.category_exponent);
}

void add_clap(CLI::App& train, ParsedCommand& work) {
  auto arguments = std::make_shared<commands::TrainClapArguments>();
  auto* command = train.add_subcommand("clap", "Train a text and an audio encoder into one space");
  command->option_defaults()->always_capture_default();
  auto& clap = arguments->clap;
  add_batch_options(*command, clap.data);
  add_training_options(*command, clap.training);
  command->add_option("--pairs", clap.pairs, "CSV with a, b: texts that mean about the same");
  command->add_option("--pair-batch-size", clap.pair_batch_size, "Pairs of texts a step")
      ->check(CLI::PositiveNumber);
  command->add_option("--temperature", clap.temperature, "By which cosines are divided")
      ->check(CLI::PositiveNumber);
  command->add_option("--config", clap.config, "config.json of the model to train")->required();
  command->add_option("--tokenizer", clap.tokenizer, "SentencePiece model")->required();
  auto* begin_with =
      command->add_option("--begin-with",
                          clap.begin_with,
                          "Folder of a model whose encoders to go on from; else fresh weights");
  command
      ->add_flag("--only-text",
                 clap.only_text,
                 "Teach new phrases only: the audio encoder stays, and separators fit on")
      ->needs(begin_with);
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
             "--loss-snr",
             "--loss-si-sdr",
             "--loss-absent",
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
  auto* command =
      train.add_subcommand("separator", "Train a separator for encoders that are there");
  command->option_defaults()->always_capture_default();
  auto& separator = arguments->separator;
  add_batch_options(*command, separator.data);
  add_training_options(*command, separator.training);
  auto recipe = std::make_shared<std::string>("lasso");
  command
      ->add_option(
          "--recipe",
          *recipe,
          "lasso: varied mixtures, queries by example; audiosep: as AudioSep was trained, for "
          "lists of any length and for going on from it")
      ->check(CLI::IsMember({"lasso", "audiosep"}))
      ->type_name("lasso|audiosep");
  command->add_option("--clap",
                      arguments->encoders,
                      "Trained encoders: best/ of `lasso train clap`, or a model (default: those "
                      "of --begin-with)");
  command
      ->add_option(
          "--warm-up-steps",
          arguments->warm_up_steps,
          "audiosep: steps at a thousandth of the rate, then at a hundredth, then at a tenth")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--loudness-range",
                   arguments->loudness_range_db,
                   "audiosep: of interference around the target's energy, dB")
      ->check(CLI::Range(0, 60));
  command->add_option(
      "--config", separator.config, "config.json of the model to train; else the encoders' own");
  command->add_option("--begin-with",
                      arguments->begin_with,
                      "Model whose separator to go on from; else fresh weights");
  command->add_flag("--tune-encoders",
                    separator.tune_encoders,
                    "Let the encoders learn along with the separator");
  command
      ->add_option(
          "--examples", separator.examples, "Share of queries that come with an example recording")
      ->check(CLI::Range(0.0, 1.0));
  command
      ->add_option("--second-pass",
                   separator.second_pass,
                   "Share of queries that are asked again with what was found")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--noise", separator.noise, "Added to conditions: its standard deviation")
      ->check(CLI::NonNegativeNumber);
  auto& loss = separator.loss;
  const std::vector<std::tuple<const char*, double*, const char*>> weights{
      {"--loss-snr", &loss.snr, "Weight of the SNR in the loss, 30 dB is enough"},
      {"--loss-si-sdr", &loss.si_sdr, "Weight of the scale-invariant SDR"},
      {"--loss-absent", &loss.absent, "Weight of the level of what is asked for and not there"},
      {"--loss-waveform", &loss.waveform, "Weight of the waveforms' mean absolute difference"},
      {"--loss-spectral", &loss.spectral, "Weight of the same of spectra in three resolutions"}};
  for (const auto& [name, weight, help] : weights) {
    command->add_option(name, *weight, help)->check(CLI::NonNegativeNumber);
  }
  command->add_option("--validation-mixtures", separator.validation_mixtures, "How many, fixed")
      ->check(CLI::PositiveNumber);
  command
      ->add_option(
          "--listen", separator.listen, "Of these, how many to write at each validation, to listen")
      ->check(CLI::NonNegativeNumber);
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
      "bimodal", "Train BiModalSep's network from captions of mixtures, weakly supervised");
  command->option_defaults()->always_capture_default();
  auto& recipe = arguments->recipe;
  auto& lists = recipe.lists;
  auto* kinds = command->add_option_group("Lists", "One of");
  kinds->require_option(1);
  begin_group(*kinds, "One list of");
  auto* audiocaps = kinds->add_option(
      "--audiocaps", lists.audiocaps, "parsed_all_caps.json: captions and the sounds they name");
  auto* music = kinds->add_option("--music", lists.music, "MUSIC's train.csv");
  auto* vggsound =
      kinds->add_option("--vggsound", lists.vggsound, "VGGSound's train.csv: path,label");
  auto* esc50 =
      kinds->add_option("--esc50", lists.esc50, "Folder that holds ESC-50's meta/ and audio/");
  begin_group(*command, kData);
  command->add_option("--ids", lists.ids, "Ids of AudioCaps to train on, one a line; none: all")
      ->needs(audiocaps);
  command->add_option("--validation-ids", lists.validation_ids, "The same to validate on")
      ->needs(audiocaps);
  command->add_option("--validation-music", lists.validation_music, "MUSIC's test.csv")
      ->needs(music);
  command->add_option("--validation-vggsound", lists.validation_vggsound, "VGGSound's test.csv")
      ->needs(vggsound);
  command
      ->add_option("--validation-listed",
                   lists.validation_mixtures,
                   "Instead of mixtures that are drawn: BiModalSep's test_sep2_ids.csv or "
                   "test_sep_2.csv")
      ->excludes(esc50);
  command->add_option("--audio", lists.audio, "Folder that paths in lists are relative to");
  command->add_option("--train-folds", lists.train_folds, "Folds of ESC-50 to train on");
  command->add_option("--val-folds", lists.validation_folds, "The same to validate on");
  add_run_options(*command, recipe.training);
  command->add_option(
      "--clap",
      arguments->clap,
      "Model whose text encoder makes the conditions and whose audio encoder judges "
      "(default: lasso-mini)");
  command->add_option("--num-mix", recipe.clips, "Mixtures that are mixed")
      ->check(CLI::Range(2, 8));
  command
      ->add_option("--n-sources", recipe.sources, "Phrases of each, or labelled recordings in each")
      ->check(CLI::Range(1, 16));
  command->add_option("--samples", recipe.samples, "Of a mixture, at 16 kHz")
      ->check(CLI::Range(1022, 10'000'000));
  command->add_option("--epochs", recipe.epochs, "How often each recording comes first")
      ->check(CLI::PositiveNumber);
  command->add_option("--batch-size", recipe.batch_size, "Mixtures a step and process")
      ->check(CLI::PositiveNumber);
  command->add_option("--reduce-every", recipe.reduce_every, "Epochs to a tenth of the rate")
      ->check(CLI::PositiveNumber);
  command->add_option("--validate-every", recipe.validate_every, "Epochs between validations")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--validation-mixtures", recipe.validation_mixtures, "How many, of two, fixed")
      ->check(CLI::PositiveNumber);
  command
      ->add_option(
          "--contrastive-weight", recipe.contrastive_weight, "Of the judgement in the loss")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--recons-weight", recipe.reconstruction_weight, "Of the other two losses")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--mix-and-separate",
                    recipe.mix_and_separate,
                    "Learn from mixtures and captions alone: the baseline");
  command->add_flag("--skip-equal-phrases",
                    recipe.skip_equal_phrases,
                    "Do not tell equal phrases of a batch from each other");
  command
      ->add_option("--supervised-ratio",
                   recipe.supervised_ratio,
                   "Share of the steps that learn from single recordings")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--num-workers", recipe.workers, "Batches made ahead; 0: none")
      ->check(CLI::NonNegativeNumber);
  begin_group(*command, kNetwork);
  auto& network = recipe.network;
  command->add_option("--width", network.width, "Channels of the outermost level")
      ->check(CLI::Range(1, 1024));
  command->add_option("--levels", network.levels, "Of the U-Net")->check(CLI::Range(5, 9));
  command->add_option("--heads", network.heads, "Of its attention")->check(CLI::Range(1, 64));
  command->add_option("--features", network.features, "Maps that a mask is mixed from")
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
      "time-selective", "Train the FiLM U-Net of time-selective separation on ESC-50");
  command->option_defaults()->always_capture_default();
  auto& recipe = arguments->recipe;
  command
      ->add_option(
          "--esc50,--esc50-path", recipe.esc50, "Folder that holds ESC-50's meta/ and audio/")
      ->required();
  add_run_options(*command, recipe.training);
  command->add_option("--clap",
                      arguments->clap,
                      "Model whose text encoder makes the conditions (default: lasso-mini)");
  command->add_option("--train-folds", recipe.train_folds, "Folds to train on");
  command->add_option("--val-folds", recipe.validation_folds, "Folds to validate on");
  command->add_option("--min-snr", recipe.min_snr_db, "Of the target over an interferer, dB");
  command->add_option("--max-snr", recipe.max_snr_db, "The same, at most");
  command->add_option("--interferers", recipe.interferers, "Other sounds in a mixture")
      ->check(CLI::Range(1, 16));
  command->add_option("--seconds", recipe.seconds, "Length of a mixture")
      ->check(CLI::Range(0.5, 60.0));
  command->add_flag(
      "--baseline", recipe.agnostic, "Train the text-agnostic network: it is told nothing");
  command->add_option("--epochs", recipe.epochs, "How often each clip is the target")
      ->check(CLI::PositiveNumber);
  command->add_option("--batch-size", recipe.batch_size, "Mixtures a step")
      ->check(CLI::PositiveNumber);
  command->add_option("--save-every", recipe.save_every, "Epochs between models that are kept")
      ->check(CLI::PositiveNumber);
  command->add_option("--num-workers", recipe.workers, "Batches made ahead; 0: none")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--width",
                   recipe.width,
                   "Channels of the outermost level; 64 is the published network, 16 takes a "
                   "sixteenth of the time")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--cpu", arguments->cpu, "The same as --device cpu");
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
