#include "routes.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <nlohmann/json.hpp>

#include "job_request.hpp"
#include "lasso/core/error.hpp"
#include "lasso/core/labels.hpp"
#include "lasso/core/lower_case.hpp"
#include "lasso/core/whole_file.hpp"
#include "lasso/describe/captions.hpp"
#include "page_files.hpp"
#include "private_folder.hpp"

namespace lasso::serve {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kNotFound = 404;
constexpr int kCreated = 201;
constexpr int kAccepted = 202;

HttpResponse as_json(std::string text, int status = 200) {
  return {status, "application/json", std::move(text) + "\n", {{"Cache-Control", "no-store"}}};
}

template <typename Items>
HttpResponse as_list(const Items& items) {
  std::string list = "[";
  for (const auto& item : items) {
    list += (list.size() > 1 ? ",\n " : "") + item.as_json();
  }
  return as_json(list + "]");
}

std::string type_of(const std::string& name, bool is_ours) {
  static const std::map<std::string, std::string> page{{".html", "text/html; charset=utf-8"},
                                                       {".css", "text/css; charset=utf-8"},
                                                       {".js", "text/javascript; charset=utf-8"},
                                                       {".svg", "image/svg+xml"}};
  static const std::map<std::string, std::string> media{{".wav", "audio/wav"},
                                                        {".flac", "audio/flac"},
                                                        {".mp3", "audio/mpeg"},
                                                        {".ogg", "audio/ogg"},
                                                        {".oga", "audio/ogg"},
                                                        {".opus", "audio/ogg"},
                                                        {".m4a", "audio/mp4"},
                                                        {".mp4", "video/mp4"},
                                                        {".m4v", "video/mp4"},
                                                        {".mov", "video/mp4"},
                                                        {".webm", "video/webm"},
                                                        {".mkv", "video/x-matroska"}};
  const auto& types = is_ours ? page : media;
  const auto found = types.find(lower_extension(name));
  return found == types.end() ? "application/octet-stream" : found->second;
}

/// A header's value that any name can stand in (RFC 6266, RFC 8187).
std::string attachment(const std::string& name) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_') {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return "attachment; filename*=UTF-8''" + encoded;
}

std::int64_t number_of(const HttpRequest& request, const char* name, std::int64_t usual) {
  const std::string text = request.parameter(name);
  std::int64_t number = usual;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!text.empty() && (error != std::errc() || end != text.data() + text.size() || number < 0)) {
    refuse("'" + std::string(name) + "' must be a non-negative integer");
  }
  return number;
}

/// Answers about a recording, if there is one.
template <typename Answer>
HttpRoute::Answer about_recording(const Library& library, const Answer& answer) {
  return [&library, answer](const HttpRequest& request) {
    const auto recording = library.find(request.names.front());
    return recording ? answer(request, *recording)
                     : http_error(kNotFound, "no recording has this id");
  };
}

HttpResponse bytes_of(std::string bytes, const Recording& recording) {
  HttpResponse response{200, "application/octet-stream", std::move(bytes)};
  // What is read to the end stays as it is.
  response.headers["Cache-Control"] =
      recording.state == "ready" ? "private, max-age=86400, immutable" : "no-store";
  return response;
}

/// Bytes of an overview from `first` on.
using Slice = std::string (Overview::*)(std::int64_t level,
                                        std::int64_t first,
                                        std::int64_t count) const;

HttpRoute::Answer overview_of(const Library& library, Slice slice) {
  return about_recording(library, [slice](const HttpRequest& request, const Recording& recording) {
    if (!recording.overview) {
      return http_error(kNotFound, "it is not opened yet; wait for its event on /api/events");
    }
    return bytes_of((*recording.overview.*slice)(number_of(request, "level", 0),
                                                 number_of(request, "first", 0),
                                                 number_of(request, "count", 1024)),
                    recording);
  });
}

HttpResponse content_of(const HttpRequest& request, const Recording& recording) {
  HttpResponse response;
  response.type = type_of(recording.name, /*is_ours=*/false);
  response.file = recording.path;
  response.headers["Cache-Control"] = "private, no-cache";
  if (!request.parameter("download").empty()) {
    response.headers["Content-Disposition"] = attachment(recording.name);
  }
  return response;
}

/// Labels of a file that somebody dropped, as windows.
HttpResponse windows_from_labels(const HttpRequest& request) {
  const std::string extension = lower_extension(request.parameter("name"));
  if (extension.size() < 2 || extension.size() > 10 ||
      !std::all_of(extension.begin() + 1, extension.end(), [](unsigned char c) {
        return std::isalnum(c) != 0;
      })) {
    refuse("'name' must be that of a label file, such as labels.txt");
  }
  const PrivateFolder folder;
  const fs::path file = folder.path() / ("labels" + extension);
  write_file(file, request.body);
  auto windows = json::array();
  for (const Label& label : read_labels(file, "")) {
    windows.push_back(
        {{"begin", label.window.begin_s},
         {"end", std::isfinite(label.window.end_s) ? json(label.window.end_s) : json()},
         {"text", label.text}});
  }
  return as_json(windows.dump(-1, ' ', false, json::error_handler_t::replace));
}

/// Cues or labels that the page has, [{"begin": s, "end": s, "text": ""}, ...], as a file.
HttpResponse text_of_cues(const HttpRequest& request) {
  const json list = json::parse(request.body, nullptr, false);
  const char* const rule =
      R"(the body must be a list of {"begin": 1.5, "end": 3, "text": "[Rain]"})";
  if (!list.is_array()) {
    refuse(rule);
  }
  std::vector<describe::Cue> cues;
  std::vector<describe::Event> events;
  std::vector<std::string> texts;
  try {
    for (const json& cue : list) {
      const auto ms = [&](const char* field) {
        return static_cast<std::int64_t>(
            std::llround(1000.0 * std::clamp(cue.at(field).get<double>(), 0.0, 1e7)));
      };
      const describe::Span span{ms("begin"), ms("end")};
      texts.push_back(cue.at("text").get<std::string>());
      cues.push_back({span, texts.back()});
      events.push_back({texts.size() - 1, span, 1.0, 1.0});
    }
  } catch (const json::exception&) {
    refuse(rule);
  }
  const std::string& format = request.names.front();
  HttpResponse response{200, "text/plain; charset=utf-8"};
  response.body = format == "srt"   ? describe::as_srt(cues)
                  : format == "vtt" ? describe::as_vtt(cues)
                  : format == "txt" ? describe::as_label_track(events, texts)
                  : format == "csv" ? describe::as_csv(events, texts)
                                    : std::string();
  if (response.body.empty() && !cues.empty()) {
    return http_error(kNotFound, "labels are written as srt, vtt, txt or csv");
  }
  return response;
}

void add_page(std::vector<HttpRoute>& routes) {
  for (const PageFile& file : page_files()) {
    const bool is_index = file.name == "index.html";
    routes.push_back(
        {"GET", is_index ? "/" : "/" + std::string(file.name), [&file](const HttpRequest&) {
           return HttpResponse{200,
                               type_of(std::string(file.name), /*is_ours=*/true),
                               std::string(file.text),
                               {{"Cache-Control", "no-cache"}}};
         }});
  }
}

void add_files(std::vector<HttpRoute>& routes,
               Library& library,
               const std::vector<fs::path>& examples) {
  routes.push_back(
      {"GET", "/api/files", [&](const HttpRequest&) { return as_list(library.all()); }});
  routes.push_back({"POST", "/api/files", {}, [&](const HttpRequest& request) {
                      const std::string name = request.parameter("name");
                      if (name.empty() || name.size() > 1000) {
                        refuse("'name' is missing; post to /api/files?name=street.wav");
                      }
                      return library.upload(name);
                    }});
  routes.push_back({"GET",
                    "/api/files/{}",
                    about_recording(library, [](const HttpRequest&, const Recording& recording) {
                      return as_json(recording.as_json());
                    })});
  routes.push_back({"DELETE", "/api/files/{}", [&](const HttpRequest& request) {
                      return library.remove(request.names.front())
                                 ? as_json("{}")
                                 : http_error(kNotFound, "no recording has this id");
                    }});
  routes.push_back({"GET", "/api/files/{}/content", about_recording(library, content_of)});
  routes.push_back(
      {"GET",
       "/api/files/{}/samples",
       about_recording(library, [](const HttpRequest& request, const Recording& recording) {
         return recording.overview
                    ? bytes_of(
                          recording.overview->samples_from(number_of(request, "first", 0),
                                                           number_of(request, "count", 65'536)),
                          recording)
                    : http_error(kNotFound,
                                 "it is not opened yet; wait for its event on /api/events");
       })});
  routes.push_back({"GET", "/api/files/{}/peaks", overview_of(library, &Overview::peaks)});
  routes.push_back({"GET", "/api/files/{}/spectra", overview_of(library, &Overview::spectra)});
  routes.push_back({"GET", "/api/examples", [examples](const HttpRequest&) {
                      auto names = json::array();
                      for (const fs::path& example : examples) {
                        names.push_back(example.filename().string());
                      }
                      return as_json(names.dump());
                    }});
  routes.push_back({"POST", "/api/examples/{}", [examples, &library](const HttpRequest& request) {
                      for (const fs::path& example : examples) {
                        if (example.filename() == request.names.front()) {
                          return as_json(library.copy(example, "example").as_json(), kCreated);
                        }
                      }
                      return http_error(kNotFound, "there is no such example");
                    }});
}

void add_jobs(std::vector<HttpRoute>& routes, JobQueue& jobs) {
  routes.push_back({"GET", "/api/jobs", [&](const HttpRequest&) { return as_list(jobs.all()); }});
  routes.push_back({"POST", "/api/jobs", [&](const HttpRequest& request) {
                      return as_json(jobs.add(job_request_from(request.body)).as_json(), kAccepted);
                    }});
  routes.push_back({"GET", "/api/jobs/{}", [&](const HttpRequest& request) {
                      const auto job = jobs.find(request.names.front());
                      return job ? as_json(job->as_json())
                                 : http_error(kNotFound, "there is no job of that id");
                    }});
  routes.push_back({"DELETE", "/api/jobs/{}", [&](const HttpRequest& request) {
                      return jobs.cancel(request.names.front())
                                 ? as_json("{}")
                                 : http_error(kNotFound, "there is no job of that id");
                    }});
  routes.push_back({"POST", "/api/command", [&](const HttpRequest& request) {
                      return as_json(
                          json{{"command", jobs.command_of(job_request_from(request.body))}}.dump(
                              -1, ' ', false, json::error_handler_t::replace));
                    }});
}

}  // namespace

std::vector<HttpRoute> routes_of(Library& library,
                                 JobQueue& jobs,
                                 const std::vector<fs::path>& examples,
                                 const std::string& about) {
  std::vector<HttpRoute> routes;
  add_page(routes);
  add_files(routes, library, examples);
  add_jobs(routes, jobs);
  routes.push_back({"GET", "/api", [about](const HttpRequest&) { return as_json(about); }});
  routes.push_back({"GET", "/api/events", [](const HttpRequest&) {
                      HttpResponse response;
                      response.type = "text/event-stream";
                      response.is_event_stream = true;
                      response.headers["Cache-Control"] = "no-store";
                      return response;
                    }});
  routes.push_back({"POST", "/api/labels", windows_from_labels});
  routes.push_back({"POST", "/api/labels/{}", text_of_cues});
  return routes;
}

}  // namespace lasso::serve
