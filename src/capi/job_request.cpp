#include "job_request.hpp"

#include <CLI/CLI.hpp>

#include "lasso/api/separation_request.hpp"
#include "lasso/core/error.hpp"
#include "lasso/options/analysis.hpp"
#include "lasso/options/captions.hpp"
#include "lasso/options/common.hpp"
#include "lasso/options/separation.hpp"

namespace lasso::capi {

namespace {

void add_options(CLI::App& command, api::SeparateRequest& request) {
  options::add_query_options(command, request);
  options::add_edit_options(command, request);
  options::add_output_options(command, request);
  options::add_format_options(command, request);
}

void add_analysis(CLI::App& command, api::AnalysisRequest& request) {
  options::add_listening(command, request);
  options::add_reading_options(command, request.reading, request.raw_format);
}

void add_options(CLI::App& command, api::DetectRequest& request) {
  options::add_detection(command, request);
  add_analysis(command, request.analysis);
}

void add_options(CLI::App& command, api::CaptionRequest& request) {
  options::add_caption_files(command, request);
  add_analysis(command, request.analysis);
}

/// A request and the options that fill it.
template <typename Request>
struct Command {
  Command() {
    parser.set_help_flag();
    add_options(parser, request);
  }

  Request request;
  CLI::App parser;
};

template <typename Request>
Request request_from(const std::vector<std::string>& options) {
  Command<Request> command;
  std::vector<std::string> reversed(options.rbegin(), options.rend());  // as CLI11 wants them
  try {
    command.parser.parse(reversed);
  } catch (const CLI::ParseError& error) {
    refuse(error.what());
  }
  return command.request;
}

template <typename Request>
std::string option_of(const char* task, const std::string& name, const char* value) {
  const Command<Request> command;
  const CLI::Option* const option = command.parser.get_option_no_throw("--" + name);
  if (option == nullptr) {
    refuse("'" + name + "' is no option of a job; those of 'lasso " + task +
           "' are, by their long names without dashes");
  }
  const bool takes_value = option->get_items_expected_max() > 0;
  if (takes_value && value == nullptr) {
    refuse("the option '" + name + "' takes a value; pass it instead of NULL");
  }
  if (!takes_value && value != nullptr) {
    refuse("the option '" + name + "' takes no value; pass NULL instead of '" + value + "'");
  }
  return "--" + name + (takes_value ? "=" + std::string(value) : "");
}

void refuse_streams(const std::string& option, const std::string& file) {
  if (file == "-") {
    refuse("'-' is standard output, which belongs to the program; name a file for '" + option +
           "'");
  }
}

}  // namespace

std::string job_option(lasso_task task, const char* name, const char* value) {
  const std::string called = name == nullptr ? "" : name;
  switch (task) {
    case LASSO_DETECT:
      return option_of<api::DetectRequest>("detect", called, value);
    case LASSO_CAPTION:
      return option_of<api::CaptionRequest>("caption", called, value);
    case LASSO_SEPARATE:
      break;
  }
  return option_of<api::SeparateRequest>("separate", called, value);
}

api::SeparateRequest separate_request(const std::vector<std::string>& options) {
  auto request = request_from<api::SeparateRequest>(options);
  if (request.queries.empty() && request.like.empty() && !request.query_from_labels) {
    refuse("there is no query; set the option 'query', such as \"dog barking\"");
  }
  api::check_queries(request.queries);
  api::check_queries(request.without);
  refuse_streams("output", request.output);
  refuse_streams("residual", request.residual);
  refuse_streams("rest", request.rest);
  return request;
}

api::DetectRequest detect_request(const std::vector<std::string>& options) {
  return request_from<api::DetectRequest>(options);
}

api::CaptionRequest caption_request(const std::vector<std::string>& options) {
  auto request = request_from<api::CaptionRequest>(options);
  refuse_streams("output", request.output);
  return request;
}

}  // namespace lasso::capi
