#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "attempts.hpp"
#include "console.hpp"
#include "lasso/api/captioning.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/output_file.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;

/// A recording and where its captions go.
struct CaptionPlan {
  std::string input;
  fs::path output;
  std::string format;
};

std::vector<CaptionPlan> plans_from(const CaptionArguments& arguments) {
  if (arguments.inputs.empty()) {
    refuse("no input file; write lasso caption FILE");
  }
  if (arguments.inputs.size() > 1 && !arguments.output.empty()) {
    refuse("-o names one file, but there are " + std::to_string(arguments.inputs.size()) +
           " inputs; leave it out or caption one file at a time");
  }
  std::vector<CaptionPlan> plans;
  std::set<fs::path> outputs;
  for (const std::string& input : arguments.inputs) {
    CaptionPlan plan{input, arguments.output, arguments.format};
    const bool has_name = !plan.output.empty() && plan.output != "-";
    plan.format = api::caption_format(arguments.format, has_name ? plan.output : fs::path("x.srt"));
    if (input == "-" && !arguments.stems.empty()) {
      refuse(
          "--stems reads a recording twice, which standard input does not allow; save it to a "
          "file");
    }
    if (plan.output.empty()) {
      if (input == "-") {
        refuse("standard input has no name to derive the output's from; name it with -o");
      }
      plan.output = fs::path(input).replace_extension("." + plan.format);
    }
    if (plan.output != "-") {
      if (plan.output == fs::path(input) || !outputs.insert(plan.output).second) {
        refuse("'" + printable(plan.output.string()) +
               "' would be written twice or over its input; name each output with -o");
      }
      check_writable(plan.output, arguments.force);
    }
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace

void caption_files(CaptionArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  const auto plans = plans_from(arguments);
  arguments.analysis.options.shares = std::any_of(
      plans.begin(), plans.end(), [](const CaptionPlan& plan) { return plan.format == "json"; });
  api::LoadedModel model(arguments.analysis.model, arguments.analysis.compute);
  api::Captioner captioner(arguments, model);
  Attempts attempts(plans.size());
  for (const CaptionPlan& plan : plans) {
    attempts.attempt([&] {
      ProgressBar progress(printable(fs::path(plan.input).filename().string()),
                           !arguments.verbosity.quiet);
      const api::Captions captions =
          captioner.caption(plan.input, [&](double share) { progress(share); });
      progress(1.0);
      const std::string text = captioner.text_of(plan.input, plan.format, captions);
      if (plan.output == "-") {
        std::cout << text << std::flush;
      } else {
        write_file(plan.output, text, arguments.force);
      }
      say(captioner.notes_of(plan.input, plan.output, captions));
    });
  }
  attempts.finish();
}

}  // namespace lasso::commands
