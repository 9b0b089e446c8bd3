#pragma once

#include "lasso/commands/arguments.hpp"

namespace lasso::commands {

// The subcommands, each in a file of its own. All throw an Error for faults that the user can fix.

void separate_files(SeparateArguments& arguments);
void run_batch(BatchArguments& arguments);
void caption_files(CaptionArguments& arguments);
void detect_sounds(DetectArguments& arguments);
void write_mixtures(const MixArguments& arguments);
void evaluate_pairs(const EvaluateArguments& arguments);
void train_clap(TrainClapArguments& arguments);
void train_separator(TrainSeparatorArguments& arguments);
void train_bimodal(TrainBiModalArguments& arguments);
void train_time_selective(TrainTimeSelectiveArguments& arguments);
void measure(const BenchArguments& arguments);
void import_model(const ImportArguments& arguments);
void download_model(ImportArguments& arguments);
void examine(const DoctorArguments& arguments);
void list_models(const ListArguments& arguments);
void show_model(const NameArguments& arguments);
void average_models(const AverageArguments& arguments);
void verify_model(const NameArguments& arguments);
void print_model_path(const NameArguments& arguments);
void remove_model(const NameArguments& arguments);

}  // namespace lasso::commands
