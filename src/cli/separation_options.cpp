#include "separation_options.hpp"

#include <map>
#include <string>

#include <CLI/CLI.hpp>

namespace lasso::cli {

namespace {

constexpr double kMaxFadeMs = 60'000.0;

}  // namespace

void add_query_options(CLI::App& command, commands::SeparateArguments& arguments) {
  command
      .add_option("-Q,--query",
                  arguments.queries,
                  "The sound, in words; repeatable: an output for each in one pass")
      ->allow_extra_args(false);
  command
      .add_option("--like",
                  arguments.like,
                  "A recording of the sound in place of words; repeatable, as --query is")
      ->allow_extra_args(false);
  command
      .add_option("--not",
                  arguments.without,
                  "A sound that the query's must not hold, in words: its share of each frequency "
                  "is taken out; repeatable")
      ->allow_extra_args(false);
}

void add_format_options(CLI::App& command, commands::SeparateArguments& arguments) {
  command.add_option("--track", arguments.reading.track, "Which audio track of a film, from 1 on")
      ->check(CLI::Range(1, 1000));
  command.add_flag("--strict",
                   arguments.reading.strict,
                   "Refuse recordings that are damaged or cut off (default: separate what is there "
                   "and warn)");
  command.add_option("--raw-format",
                     arguments.raw_format,
                     "CODING,RATE,CHANNELS of samples without a header on - and in files called "
                     ".raw, e.g. f32le,48000,2");
  command.add_option("--format",
                     arguments.writing.container,
                     "Format of the output, as an extension, instead of its name's");
  command
      .add_option("--bits",
                  arguments.writing.bits,
                  "Bits of a sample: 16, 24, 32 or float (default: the input's)")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, int>{{"16", 16}, {"24", 24}, {"32", 32}, {"float", 0}}));
  command
      .add_option("--clip",
                  arguments.clip,
                  "Samples beyond full scale: clamp cuts them, rescale makes the whole output "
                  "quieter, float writes floating point")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, separate::Clip>{{"clamp", separate::Clip::clamp},
                                                {"rescale", separate::Clip::rescale},
                                                {"float", separate::Clip::floating}}))
      ->default_str("clamp");
  command
      .add_option("--resampler",
                  arguments.resampler,
                  "Who brings a recording to the model's rate and back: soxr, or samplerate, which "
                  "keeps a little more of the treble and is slower")
      ->transform(CLI::CheckedTransformer(std::map<std::string, audio::ResamplerKind>{
          {"soxr", audio::ResamplerKind::soxr}, {"samplerate", audio::ResamplerKind::samplerate}}))
      ->default_str(audio::kUsualResampler == audio::ResamplerKind::soxr ? "soxr" : "samplerate");
  command.add_flag("-f,--force", arguments.force, "Replace outputs that exist");
}

void add_edit_options(CLI::App& command, commands::SeparateArguments& arguments) {
  auto* keep = command.add_flag("--keep", arguments.keep, "Keep the sound alone (default)");
  command.add_flag("--remove", arguments.remove, "Keep everything but the sound")->excludes(keep);
  command
      .add_option("-w,--window",
                  arguments.windows,
                  "Edit only BEGIN-END or BEGIN+DURATION, e.g. 2-6, 1:30-2:00.5, 0:45-, 1:30+10; "
                  "repeatable. All else stays bit for bit")
      ->allow_extra_args(false);
  command
      .add_option("--time-windows",
                  arguments.times,
                  "Windows as pairs of times: 2 6 8 10 is 2-6 "
                  "and 8-10. After the files")
      ->expected(1, -1);
  auto* labels = command.add_option(
      "--windows-from",
      arguments.labels,
      "Windows from a file of labels: Audacity's .txt, .srt, .vtt, .csv, .rttm, .TextGrid");
  command
      .add_flag("--query-from-labels",
                arguments.query_from_labels,
                "Each label's text is the query of its windows; one output for each text")
      ->needs(labels);
  auto* automatic = command.add_flag(
      "--auto-window",
      arguments.auto_window,
      "Edit only where the sound is heard, and a little around it. All else stays bit for bit");
  for (const char* const name : {"--window", "--time-windows", "--windows-from"}) {
    automatic->excludes(command.get_option(name));
  }
  command
      .add_option("--if-absent",
                  arguments.if_absent,
                  "What to do where the sound is not there, as far as the first of two passes can "
                  "tell: keep what comes, make it 26 dB quieter, write silence in its place, or "
                  "fail and write nothing")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, separate::IfAbsent>{{"keep", separate::IfAbsent::keep},
                                                    {"quiet", separate::IfAbsent::quiet},
                                                    {"silence", separate::IfAbsent::silence},
                                                    {"fail", separate::IfAbsent::fail}}))
      ->default_str("quiet");
  command
      .add_option(
          "--amount", arguments.amount_db, "How far to lower what is to go, in dB (default: all)")
      ->check(CLI::Range(0.0, 1000.0));
  command.add_option("--fade", arguments.fade.ms, "Fade at the edges of windows, in milliseconds")
      ->check(CLI::Range(0.0, kMaxFadeMs))
      ->capture_default_str();
  command.add_option("--fade-shape", arguments.fade.shape, "cosine or linear")
      ->transform(CLI::CheckedTransformer(std::map<std::string, dsp::FadeShape>{
          {"cosine", dsp::FadeShape::cosine}, {"linear", dsp::FadeShape::linear}}))
      ->default_str("cosine");
  command
      .add_option("--channels",
                  arguments.channels,
                  "each: separated each on its own; linked: one mask for all; mono: their mean")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, separate::ChannelMode>{{"each", separate::ChannelMode::each},
                                                       {"linked", separate::ChannelMode::linked},
                                                       {"mono", separate::ChannelMode::mono}}))
      ->default_str("each");
}

}  // namespace lasso::cli
