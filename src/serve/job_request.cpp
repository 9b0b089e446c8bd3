#include "job_request.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include "lasso/api/separation_request.hpp"
#include "lasso/core/error.hpp"
#include "lasso/separate/output_name.hpp"

namespace lasso::serve {

using nlohmann::json;

namespace {

constexpr std::size_t kMostQuery = 500;  // bytes
constexpr std::size_t kMostWindows = 1000;
constexpr double kMostFadeMs = 10'000.0;
constexpr double kMostSeconds = 1e7;

/// The fields of an object, each taken once.
class Fields {
 public:
  explicit Fields(std::string_view text) : object_(json::parse(text, nullptr, false)) {
    if (!object_.is_object()) {
      refuse("the request is no JSON object; see docs/page.md for its form");
    }
  }

  /// Refuses what nobody took.
  void finish() const {
    for (const auto& [name, value] : object_.items()) {
      if (taken_.count(name) == 0) {
        refuse("'" + name + "' is unknown to this kind of job; omit it");
      }
    }
  }

  bool has(const char* name) {
    taken_.insert(name);
    return object_.contains(name) && !object_.at(name).is_null();
  }

  const json& at(const char* name) const { return object_.at(name); }

  std::string text(const char* name, std::size_t most = kMostQuery) {
    if (!has(name)) {
      return {};
    }
    const json& value = at(name);
    if (!value.is_string() || value.get_ref<const std::string&>().size() > most) {
      refuse_value(name, "must be a text of " + std::to_string(most) + " bytes at most");
    }
    return value.get<std::string>();
  }

  double number(const char* name, double usual, double least, double most) {
    if (!has(name)) {
      return usual;
    }
    const json& value = at(name);
    if (!value.is_number() || !(value.get<double>() >= least && value.get<double>() <= most)) {
      refuse_value(name, fmt::format("must be a number from {:g} to {:g}", least, most));
    }
    return value.get<double>();
  }

  bool flag(const char* name, bool usual) {
    if (!has(name)) {
      return usual;
    }
    if (!at(name).is_boolean()) {
      refuse_value(name, "must be true or false");
    }
    return at(name).get<bool>();
  }

  template <typename Value>
  Value choice(const char* name, Value usual, const std::map<std::string, Value>& choices) {
    if (!has(name)) {
      return usual;
    }
    const auto found =
        at(name).is_string() ? choices.find(at(name).get<std::string>()) : choices.end();
    if (found == choices.end()) {
      std::string known;
      for (const auto& [word, value] : choices) {
        known += (known.empty() ? "" : ", ") + word;
      }
      refuse_value(name, "must be one of " + known);
    }
    return found->second;
  }

  [[noreturn]] static void refuse_value(const char* name, const std::string& rule) {
    refuse("'" + std::string(name) + "' " + rule);
  }

 private:
  json object_;
  std::set<std::string> taken_;
};

/// A time as the command line takes it, in seconds: to the microsecond.
std::string seconds_text(double seconds) {
  std::string text = fmt::format("{:.6f}", seconds);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') {
    text.pop_back();
  }
  return text;
}

std::vector<std::string> windows_from(Fields& fields) {
  std::vector<std::string> windows;
  if (!fields.has("windows")) {
    return windows;
  }
  const json& list = fields.at("windows");
  const auto is_time = [](const json& time) {
    return time.is_number() && time.get<double>() >= 0.0 && time.get<double>() <= kMostSeconds;
  };
  const bool is_list = list.is_array() && list.size() <= kMostWindows &&
                       std::all_of(list.begin(), list.end(), [&](const json& window) {
                         return window.is_array() && window.size() == 2 && is_time(window[0]) &&
                                (window[1].is_null() || is_time(window[1]));
                       });
  if (!is_list) {
    Fields::refuse_value("windows", "must be a list of [begin, end] in seconds, end may be null");
  }
  for (const json& window : list) {
    windows.push_back(seconds_text(window[0].get<double>()) + "-" +
                      (window[1].is_null() ? "" : seconds_text(window[1].get<double>())));
  }
  return windows;
}

std::vector<std::string> texts_from(Fields& fields, const char* name) {
  std::vector<std::string> texts;
  if (!fields.has(name)) {
    return texts;
  }
  const json& list = fields.at(name);
  if (!list.is_array() || list.size() > 20 ||
      !std::all_of(list.begin(), list.end(), [](const json& text) {
        return text.is_string() && text.get_ref<const std::string&>().size() <= kMostQuery;
      })) {
    Fields::refuse_value(name, "must be a list of 20 texts at most");
  }
  for (const json& text : list) {
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

void read_separation(Fields& fields, JobRequest& request) {
  api::SeparateRequest& separation = request.separation;
  request.like = fields.text("like");
  if (fields.has("query") == !request.like.empty()) {
    refuse("say what to separate: a 'query' in words, or 'like' with the id of a recording of it");
  }
  if (request.like.empty()) {
    separation.queries = {fields.text("query")};
  }
  separation.without = texts_from(fields, "not");
  api::check_queries(separation.queries);
  api::check_queries(separation.without);
  separation.windows = windows_from(fields);
  separation.remove = fields.choice<bool>("mode", false, {{"keep", false}, {"remove", true}});
  separation.amount_db = fields.number("amount_db", separation.amount_db, 0.0, 1000.0);
  separation.fade.ms = fields.number("fade_ms", separation.fade.ms, 0.0, kMostFadeMs);
  separation.channels =
      fields.choice<separate::ChannelMode>("channels",
                                           separation.channels,
                                           {{"each", separate::ChannelMode::each},
                                            {"linked", separate::ChannelMode::linked},
                                            {"mono", separate::ChannelMode::mono}});
  separation.if_absent =
      fields.choice<separate::IfAbsent>("if_absent",
                                        separation.if_absent,
                                        {{"quiet", separate::IfAbsent::quiet},
                                         {"keep", separate::IfAbsent::keep},
                                         {"silence", separate::IfAbsent::silence},
                                         {"fail", separate::IfAbsent::fail}});
  separation.writing.container = fields.text("format");
  if (fields.has("bits")) {
    const json& bits = fields.at("bits");
    const bool is_float = bits == "float";
    if (!is_float && bits != 16 && bits != 24 && bits != 32) {
      Fields::refuse_value("bits", "must be 16, 24, 32 or \"float\"");
    }
    separation.writing.bits = is_float ? 0 : bits.get<int>();
  }
  request.residual = fields.flag("residual", true);
}

/// A word of a command line.
std::string quoted(const std::string& text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("._-+,/:=@%").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (is_plain) {
    return text;
  }
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return quoted + "'";
}

std::string separation_options(const JobRequest& request,
                               const std::string& input,
                               const std::string& example) {
  const api::SeparateRequest& separation = request.separation;
  const api::SeparateRequest usual;
  std::string options;
  const auto add = [&](const char* name, const std::string& value) {
    options += std::string(" ") + name + (value.empty() ? "" : " " + quoted(value));
  };
  if (separation.remove) {
    add("--remove", "");
  }
  for (const std::string& window : separation.windows) {
    add("-w", window);
  }
  for (const std::string& text : separation.without) {
    add("--not", text);
  }
  if (std::isfinite(separation.amount_db)) {
    add("--amount", fmt::format("{:g}", separation.amount_db));
  }
  if (separation.fade.ms != usual.fade.ms) {
    add("--fade", fmt::format("{:g}", separation.fade.ms));
  }
  constexpr std::array kChannels{"each", "linked", "mono"};  // in the order of the enumerations
  constexpr std::array kIfAbsent{"keep", "quiet", "silence", "fail"};
  if (separation.channels != usual.channels) {
    add("--channels", kChannels.at(static_cast<std::size_t>(separation.channels)));
  }
  if (separation.if_absent != usual.if_absent) {
    add("--if-absent", kIfAbsent.at(static_cast<std::size_t>(separation.if_absent)));
  }
  if (!separation.writing.container.empty()) {
    add("--format", separation.writing.container);
  }
  if (separation.writing.bits) {
    add("--bits",
        *separation.writing.bits == 0 ? "float" : std::to_string(*separation.writing.bits));
  }
  if (request.residual) {
    add("--residual", residual_name(request, input, example));
  }
  return options;
}

}  // namespace

JobRequest job_request_from(std::string_view text) {
  Fields fields(text);
  JobRequest request;
  request.kind = fields.choice<JobRequest::Kind>("kind",
                                                 JobRequest::Kind::separate,
                                                 {{"separate", JobRequest::Kind::separate},
                                                  {"detect", JobRequest::Kind::detect},
                                                  {"caption", JobRequest::Kind::caption}});
  request.file = fields.text("file");
  if (request.file.empty()) {
    refuse("'file' is missing; give the id of a recording");
  }
  constexpr std::size_t kMostClasses = 100'000;
  if (request.kind == JobRequest::Kind::separate) {
    read_separation(fields, request);
  } else if (request.kind == JobRequest::Kind::detect) {
    request.detection.analysis.classes = fields.text("classes", kMostClasses);
    request.detection.windows = windows_from(fields);
    request.detection.top = static_cast<std::size_t>(fields.number("top", 10.0, 1.0, 10'000.0));
  } else {
    request.captions.analysis.classes = fields.text("classes", kMostClasses);
  }
  fields.finish();
  return request;
}

std::string residual_name(const JobRequest& request,
                          const std::string& input,
                          const std::string& example) {
  const api::SeparateRequest& separation = request.separation;
  const std::string what = separation.queries.empty()
                               ? "like " + std::filesystem::path(example).stem().string()
                               : separation.queries.front();
  std::filesystem::path name = separate::output_name(input, what, separation.writing);
  const std::string extension = name.extension().string();
  return name.replace_extension("residual" + extension).string();
}

std::string command_line_of(const JobRequest& request,
                            const std::string& input,
                            const std::string& example,
                            const std::string& model) {
  // What begins with a dash is no option.
  const std::string file = input.front() == '-' ? "./" + input : input;
  std::string command = "lasso ";
  if (request.kind == JobRequest::Kind::separate) {
    const auto& queries = request.separation.queries;
    command += "separate ";
    if (queries.empty()) {
      command += "--like " + quoted(example) + " ";
    } else {
      command += (queries.front().front() == '-' ? "-Q " : "") + quoted(queries.front()) + " ";
    }
    command += quoted(file) + separation_options(request, input, example);
  } else {
    const bool detects = request.kind == JobRequest::Kind::detect;
    const auto& listening = detects ? request.detection.analysis : request.captions.analysis;
    command += (detects ? "detect " : "caption ") + quoted(file);
    command += listening.classes.empty() ? "" : " --classes " + quoted(listening.classes);
    for (const std::string& window : request.detection.windows) {
      command += " -w " + quoted(window);
    }
  }
  return command + (model.empty() ? "" : " --model " + quoted(model));
}

}  // namespace lasso::serve
