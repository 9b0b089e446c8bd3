#include <iostream>
#include <string>
#include <vector>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "attempts.hpp"
#include "console.hpp"
#include "lasso/api/compute.hpp"
#include "lasso/api/detector.hpp"
#include "lasso/commands/commands.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/log.hpp"
#include "lasso/core/printable.hpp"

namespace lasso::commands {

namespace {

using describe::seconds;

std::string as_table(const std::string& input,
                     const api::DetectionReport& heard,
                     const std::vector<std::string>& labels) {
  std::string table = fmt::format("{} ({:.1f} s)\n", printable(input), seconds(heard.heard_ms));
  for (const describe::Detection& detection : heard.detections) {
    std::string places;
    for (const describe::Span& span : detection.heard) {
      places += fmt::format("{}{:.1f}-{:.1f}",
                            places.empty() ? "" : ", ",
                            seconds(span.begin_ms),
                            seconds(span.end_ms));
    }
    table += fmt::format("{:4.0f} %  {:<24} {}",
                         100.0 * detection.probability,
                         labels[detection.label],
                         places.empty() ? "" : places + " s");
    table.erase(table.find_last_not_of(' ') + 1);
    table += '\n';
  }
  return table;
}

}  // namespace

void detect_sounds(DetectArguments& arguments) {
  api::set_up_log(arguments.verbosity);
  if (arguments.inputs.empty()) {
    refuse("no input file; write lasso detect FILE");
  }
  api::set_up_process(arguments.analysis.compute);
  api::LoadedModel model(arguments.analysis.model, arguments.analysis.compute);
  const api::Detector detector(arguments, model);
  Attempts attempts(arguments.inputs.size());
  for (const std::string& input : arguments.inputs) {
    attempts.attempt([&] {
      const api::DetectionReport heard = detector.detect(input, [](double) {});
      if (heard.damage.is_any()) {
        logger().warn("'{}' {}; the rest was analysed", printable(input), in_words(heard.damage));
      }
      std::cout << (arguments.json ? detector.as_json(input, heard) + "\n"
                                   : as_table(input, heard, detector.labels()))
                << std::flush;
    });
  }
  attempts.finish();
}

}  // namespace lasso::commands
