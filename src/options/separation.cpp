#include "lasso/options/separation.hpp"

#include <CLI/CLI.hpp>

#include "lasso/options/common.hpp"
#include "lasso/options/groups.hpp"

namespace lasso::options {

namespace {

constexpr double kMaxFadeMs = 60'000.0;

}  // namespace

void add_query_options(CLI::App& command, api::SeparateRequest& arguments) {
  begin_group(command, kSound);
  command
      .add_option("-Q,--query",
                  arguments.queries,
                  "The sound to separate. Repeat it to write several sounds in one pass")
      ->allow_extra_args(false);
  command
      .add_option("--like",
                  arguments.like,
                  "Describe the sound by a recording of it, instead of words; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command.add_option("--not", arguments.without, "A sound to exclude from the result; repeatable")
      ->allow_extra_args(false);
  add_choice<separate::IfAbsent>(command,
                                 "--if-absent",
                                 arguments.if_absent,
                                 {{"quiet", separate::IfAbsent::quiet},
                                  {"keep", separate::IfAbsent::keep},
                                  {"silence", separate::IfAbsent::silence},
                                  {"fail", separate::IfAbsent::fail}},
                                 "If the sound is not found: lower the result by 26 dB, keep it "
                                 "unchanged, write silence, or fail and write nothing");
}

void add_format_options(CLI::App& command, api::SeparateRequest& arguments) {
  add_reading_options(command, arguments.reading, arguments.raw_format);
  begin_group(command, kOutput);
  command
      .add_option("--format",
                  arguments.writing.container,
                  "Output format, as an extension such as flac (default: from the output's name, "
                  "else the input's)")
      ->type_name("EXTENSION");
  command
      .add_option(
          "--bits", arguments.writing.bits, "Sample format of the output (default: as the input)")
      ->transform(CLI::CheckedTransformer(std::vector<std::pair<std::string, int>>{
          {"16", 16}, {"24", 24}, {"32", 32}, {"float", 0}}))
      ->type_name("16|24|32|float");
  add_choice<separate::Clip>(
      command,
      "--clip",
      arguments.clip,
      {{"clamp", separate::Clip::clamp},
       {"rescale", separate::Clip::rescale},
       {"float", separate::Clip::floating}},
      "For samples beyond full scale: clip them, lower the whole output, or write floating point");
  add_choice<audio::ResamplerKind>(
      command,
      "--resampler",
      arguments.resampler,
      {{"soxr", audio::ResamplerKind::soxr}, {"samplerate", audio::ResamplerKind::samplerate}},
      "Sample rate converter; samplerate is much slower and slightly more exact");
  command.add_flag("-f,--force", arguments.force, "Overwrite existing files");
}

void add_edit_options(CLI::App& command, api::SeparateRequest& arguments) {
  begin_group(command, kSound);
  auto* keep = command.add_flag("--keep", "Keep only the sound (default)");
  command.add_flag("--remove", arguments.remove, "Remove the sound and keep everything else")
      ->excludes(keep);
  command
      .add_option("--amount",
                  arguments.amount_db,
                  "Attenuate what is removed by this much instead of completely")
      ->check(CLI::Range(0.0, 1000.0))
      ->type_name("DB");
  add_choice<separate::ChannelMode>(
      command,
      "--channels",
      arguments.channels,
      {{"each", separate::ChannelMode::each},
       {"linked", separate::ChannelMode::linked},
       {"mono", separate::ChannelMode::mono}},
      "Separate each channel independently, all channels with one mask, or a mono downmix");
  begin_group(command, kWhere);
  command
      .add_option("-w,--window",
                  arguments.windows,
                  "Edit only BEGIN-END or BEGIN+DURATION, e.g. 2-6, 1:30-2:00.5, 0:45-, 1:30+10. "
                  "Samples outside stay bit-identical. Repeatable")
      ->allow_extra_args(false)
      ->type_name("TIME");
  command
      .add_option("--time-windows",
                  arguments.times,
                  "Windows as pairs of times, after the files: 2 6 8 10 means 2-6 and 8-10")
      ->expected(1, -1)
      ->type_name("TIME");
  auto* labels =
      command
          .add_option(
              "--windows-from",
              arguments.labels,
              "Read windows from a label file: Audacity .txt, .srt, .vtt, .csv, .rttm or .TextGrid")
          ->type_name("FILE");
  command
      .add_flag("--query-from-labels",
                arguments.query_from_labels,
                "Use each label's text as the query for its window; writes one output per text")
      ->needs(labels);
  auto* automatic = command.add_flag("--auto-window",
                                     arguments.auto_window,
                                     "Detect the windows: edit only where the sound occurs");
  for (const char* const name : {"--window", "--time-windows", "--windows-from"}) {
    automatic->excludes(command.get_option(name));
  }
  command.add_option("--fade", arguments.fade.ms, "Fade at window edges, in milliseconds")
      ->check(CLI::Range(0.0, kMaxFadeMs))
      ->type_name("MS")
      ->capture_default_str();
  add_choice<dsp::FadeShape>(
      command,
      "--fade-shape",
      arguments.fade.shape,
      {{"cosine", dsp::FadeShape::cosine}, {"linear", dsp::FadeShape::linear}},
      "Shape of the fades");
}

void add_output_options(CLI::App& command, api::SeparateRequest& arguments) {
  begin_group(command, kOutput);
  command
      .add_option("-o,--output",
                  arguments.output,
                  "Output file; the extension sets the format; - is standard output (default: "
                  "INPUT.QUERY.EXT beside the input)")
      ->type_name("FILE");
  command
      .add_option("--residual", arguments.residual, "Also write the residual: input minus output")
      ->type_name("FILE");
  command
      .add_option(
          "--rest", arguments.rest, "Also write the input without any of the queried sounds")
      ->type_name("FILE");
  command
      .add_option("--windows-to",
                  arguments.windows_to,
                  "Write the windows used, as .txt (Audacity labels) or .csv")
      ->type_name("FILE");
  command
      .add_option("--spectrogram",
                  arguments.spectrogram,
                  "Draw spectrograms of mixture, output and residual to a .png")
      ->type_name("FILE");
}

}  // namespace lasso::options
