#include <memory>

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "subcommands.hpp"

namespace lasso::cli {

void add_train(CLI::App& app, Work& work) {
  auto arguments = std::make_shared<commands::TrainArguments>();
  auto& train = arguments->train;
  auto* command = app.add_subcommand("train", "Train a separator and its text encoder");
  command->option_defaults()->always_capture_default();
  command
      ->add_option("--clips",
                   train.clips.clips,
                   "CSV with path, query and if known fold, category, licence; or AudioSep's JSON")
      ->required();
  command->add_option("--queries", train.clips.queries, "CSV with category, query: more phrases");
  command
      ->add_option("--licences", train.clips.licences, "Use clips of these licences only, e.g. CC0")
      ->delimiter(',');
  command->add_option("--config", train.config, "config.json of the model to train")->required();
  command->add_option("--tokenizer", train.tokenizer, "SentencePiece model")->required();
  command
      ->add_option("-o,--output", train.output, "Folder for best/, last.safetensors, history.json")
      ->required();
  command->add_flag("--resume", train.resume, "Go on with the run in the output folder");
  command->add_option("--train-folds", train.train_folds, "Folds to train on");
  command->add_option("--validation-folds", train.validation_folds, "Folds to validate on");
  command->add_option("--steps", train.steps, "Training steps")->check(CLI::PositiveNumber);
  command
      ->add_option("--stop-after",
                   train.stop_after,
                   "Stop at this step, to be resumed later; 0: go on to the last")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--batch-size", train.batch_size, "Mixtures a step")
      ->check(CLI::PositiveNumber);
  command->add_option("--seconds", train.seconds, "Length of a mixture")
      ->check(CLI::Range(0.5, 60.0));
  command->add_option("--learning-rate", train.learning_rate, "At its peak")
      ->check(CLI::PositiveNumber);
  command->add_option("--weight-decay", train.weight_decay, "Of AdamW")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--clip-norm", train.clip_norm, "Longest gradient")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--category-exponent",
                   train.category_exponent,
                   "0: every category as often; 1: every clip as often")
      ->check(CLI::Range(0.0, 2.0));
  command->add_option("--seed", train.seed, "Of weights and mixtures");
  command->add_option("--validation-mixtures", train.validation_mixtures, "How many, fixed")
      ->check(CLI::PositiveNumber);
  command->add_option("--validate-every", train.validate_every, "Steps between checkpoints")
      ->check(CLI::PositiveNumber);
  add_compute_options(*command, arguments->compute);
  add_verbosity(*command, arguments->verbosity);
  command->callback([&work, arguments] {
    work = [arguments](const commands::Engine& engine) { return engine.train(*arguments); };
  });
}

}  // namespace lasso::cli
