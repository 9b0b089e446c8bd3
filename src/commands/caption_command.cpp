#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "attempts.hpp"
#include "console.hpp"
#include "lasso/api/captioning.hpp"
#include "lasso/api/compute.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/printable.hpp"
#include "lasso/core/whole_file.hpp"

namespace lasso::commands {

namespace {

namespace fs = std::filesystem;

std::vector<api::CaptionPlan> plans_from(const CaptionArguments& arguments) {
  if (arguments.inputs.empty()) {
    refuse("no input file; write lasso caption FILE");
  }
  if (arguments.inputs.size() > 1 && !arguments.output.empty()) {
    refuse("-o names one file, but there are " + std::to_string(arguments.inputs.size()) +
           " inputs; leave it out or caption one file at a time");
  }
  std::vector<api::CaptionPlan> plans;
  std::set<fs::path> outputs;
  for (const std::string& input : arguments.inputs) {
    plans.push_back(api::plan_for(arguments, input));
    const fs::path& output = plans.back().output;
    if (output != "-" && !outputs.insert(output).second) {
      refuse("'" + printable(output.string()) +
             "' would be written twice; name each output with -o");
    }
  }
  return plans;
}

}  // namespace

void caption_files(CaptionArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  const auto plans = plans_from(arguments);
  arguments.analysis.options.shares =
      std::any_of(plans.begin(), plans.end(), [](const api::CaptionPlan& plan) {
        return plan.format == "json";
      });
  api::set_up_process(arguments.analysis.compute);
  api::LoadedModel model(arguments.analysis.model, arguments.analysis.compute);
  api::Captioner captioner(arguments, model);
  Attempts attempts(plans.size());
  for (const api::CaptionPlan& plan : plans) {
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
