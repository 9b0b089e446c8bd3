// The C interface, called as other programs call it: through lasso.h and liblasso alone.

#include "lasso/lasso.h"

#include <atomic>
#include <cfenv>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <thread>
#include <tuple>
#include <vector>

#include <ATen/Parallel.h>

#include "support/shell.hpp"

using lasso::testing::contains;
using lasso::testing::read_sound;
using lasso::testing::read_text;
using lasso::testing::Shell;
using lasso::testing::write_text;
using lasso::testing::write_wav;

namespace {

struct Close {
  void operator()(lasso_model* model) const { lasso_model_close(model); }
  void operator()(lasso_query* query) const { lasso_query_close(query); }
  void operator()(lasso_separator* separator) const { lasso_separator_close(separator); }
  void operator()(lasso_job* job) const { lasso_job_close(job); }
};

template <typename Handle>
using Own = std::unique_ptr<Handle, Close>;

/// The handle that `make` makes, whatever it returns.
template <typename Handle, typename Make, typename... Arguments>
Own<Handle> made(Make make, Arguments... arguments) {
  Handle* handle = nullptr;
  make(arguments..., &handle);
  REQUIRE(handle != nullptr);
  return Own<Handle>(handle);
}

Own<lasso_model> open_model(const std::string& folder, int passes = 0) {
  lasso_model_options options{};
  options.size = sizeof(options);
  options.name = folder.c_str();
  options.passes = passes;
  return made<lasso_model>(lasso_model_open, &options);
}

Own<lasso_query> query_for(const Own<lasso_model>& model, const char* text) {
  return made<lasso_query>(lasso_query_from_text, model.get(), text);
}

lasso_separator_options stream_options(int rate, int channels) {
  lasso_separator_options options{};
  options.size = sizeof(options);
  options.sample_rate = rate;
  options.channels = channels;
  return options;
}

Own<lasso_separator> separator_for(std::vector<const lasso_query*> queries,
                                   const lasso_separator_options& options) {
  return made<lasso_separator>(lasso_separator_open, queries.data(), queries.size(), &options);
}

/// (channels, samples) as interleaved samples.
std::vector<float> interleaved(const at::Tensor& samples) {
  const at::Tensor frames = samples.t().contiguous();
  const auto* const first = frames.data_ptr<float>();
  return {first, first + frames.numel()};
}

/// What can be pulled of one query.
std::vector<float> pulled(lasso_separator* separator, std::size_t query, std::size_t channels) {
  std::vector<float> frames(lasso_separator_available(separator, query) * channels);
  const std::size_t count =
      lasso_separator_pull(separator, query, frames.data(), frames.size() / channels);
  CHECK(count == frames.size() / channels);
  return frames;
}

/// Pushes blocks of random sizes, and checks the latency after each.
void push_randomly(lasso_separator* separator,
                   const std::vector<float>& samples,
                   std::size_t channels,
                   unsigned seed,
                   std::size_t most = 9000) {
  std::minstd_rand random(seed);
  std::uniform_int_distribution<std::size_t> size(0, most);
  const std::size_t frames = samples.size() / channels;
  const auto already = lasso_separator_available(separator, 0);
  for (std::size_t done = 0; done < frames;) {
    const std::size_t count = std::min(size(random), frames - done);
    REQUIRE(lasso_separator_push(separator, samples.data() + done * channels, count) == LASSO_OK);
    done += count;
    const auto latency = static_cast<std::size_t>(lasso_separator_latency(separator));
    REQUIRE(lasso_separator_available(separator, 0) - already + latency >= done);
  }
}

at::Tensor noise(std::int64_t channels, std::int64_t samples, unsigned seed = 3) {
  torch::manual_seed(seed);
  // As 16 bit WAV holds it.
  return (torch::rand({channels, samples}) - 0.5).mul(32768).round().div(32768);
}

bool is_same(const std::vector<float>& samples, const at::Tensor& sound) {
  return torch::equal(torch::tensor(samples), torch::tensor(interleaved(sound)));
}

}  // namespace

TEST_CASE("a stream in blocks of any size gives what the program writes", "[capi]") {
  const auto [rate, channels, linked] =
      GENERATE(std::tuple(44100, 2, 0), std::tuple(32000, 1, 0), std::tuple(8000, 2, 1));
  CAPTURE(rate, channels, linked);
  const Shell shell;
  const at::Tensor mixture = noise(channels, 3 * rate);
  write_wav(shell.folder() / "mixture.wav", mixture, rate);
  const std::string how = linked ? " --channels linked" : "";
  REQUIRE(shell.run("separate rain mixture.wav -o rain.wav --passes 1 --bits float" + how).code ==
          0);
  REQUIRE(shell.run("separate dog mixture.wav -o dog.wav --passes 1 --bits float" + how).code == 0);

  const auto model = open_model(shell.folder() / "tiny");
  const auto rain = query_for(model, "rain");
  const auto dog = query_for(model, "dog");
  auto options = stream_options(rate, channels);
  options.linked = linked;
  const auto separator = separator_for({rain.get(), dog.get()}, options);
  const auto samples = interleaved(mixture);
  push_randomly(separator.get(), samples, static_cast<std::size_t>(channels), 1);
  REQUIRE(lasso_separator_finish(separator.get()) == LASSO_OK);
  CHECK(is_same(pulled(separator.get(), 0, static_cast<std::size_t>(channels)),
                read_sound(shell.folder() / "rain.wav")));
  CHECK(is_same(pulled(separator.get(), 1, static_cast<std::size_t>(channels)),
                read_sound(shell.folder() / "dog.wav")));
  CHECK(lasso_separator_available(separator.get(), 0) == 0);
}

TEST_CASE("short blocks come sooner and sound the same", "[capi]") {
  const Shell shell;
  const auto model = open_model(shell.folder() / "tiny");
  const auto query = query_for(model, "rain");
  const auto samples = interleaved(noise(1, 100000));
  auto options = stream_options(44100, 1);
  std::vector<std::vector<float>> results;
  std::vector<std::int64_t> latencies;
  for (const double block_s : {0.0, 0.1}) {
    options.block_s = block_s;
    const auto separator = separator_for({query.get()}, options);
    latencies.push_back(lasso_separator_latency(separator.get()));
    push_randomly(separator.get(), samples, 1, 1);
    REQUIRE(lasso_separator_finish(separator.get()) == LASSO_OK);
    results.push_back(pulled(separator.get(), 0, 1));
  }
  CHECK(latencies[1] < latencies[0]);
  CHECK(torch::allclose(torch::tensor(results[0]), torch::tensor(results[1]), 0.0, 1e-6));
}

TEST_CASE("a refined query gives the second pass of the program", "[capi]") {
  const Shell shell;
  const at::Tensor mixture = noise(2, 60000);
  write_wav(shell.folder() / "mixture.wav", mixture, 44100);
  REQUIRE(shell.run("separate rain mixture.wav -o rain.wav --passes 2 --bits float --json").code ==
          0);
  const auto model = open_model(shell.folder() / "tiny", /*passes=*/2);
  const auto query = query_for(model, "rain");
  CHECK(lasso_query_presence(query.get()) == -1.0);
  const auto samples = interleaved(mixture);
  const auto refined = made<lasso_query>(
      lasso_query_refine, query.get(), samples.data(), samples.size() / 2, 2, 44100);
  CAPTURE(lasso_query_message(refined.get()));
  CHECK(lasso_query_presence(refined.get()) >= 0.0);
  CHECK(lasso_query_presence(refined.get()) <= 1.0);
  const auto separator = separator_for({refined.get()}, stream_options(44100, 2));
  push_randomly(separator.get(), samples, 2, 2);
  REQUIRE(lasso_separator_finish(separator.get()) == LASSO_OK);
  CHECK(is_same(pulled(separator.get(), 0, 2), read_sound(shell.folder() / "rain.wav")));
}

TEST_CASE("planar samples are the same as interleaved ones, both ways", "[capi]") {
  const Shell shell;
  const auto model = open_model(shell.folder() / "tiny");
  const auto query = query_for(model, "rain");
  const auto separator = separator_for({query.get()}, stream_options(32000, 2));
  const at::Tensor mixture = noise(2, 40000);
  const auto samples = interleaved(mixture);
  REQUIRE(lasso_separator_push(separator.get(), samples.data(), 40000) == LASSO_OK);
  REQUIRE(lasso_separator_finish(separator.get()) == LASSO_OK);
  const auto expected = pulled(separator.get(), 0, 2);

  lasso_separator_reset(separator.get());
  CHECK(lasso_separator_available(separator.get(), 0) == 0);
  const float* const channels[] = {mixture.data_ptr<float>(), mixture.data_ptr<float>() + 40000};
  REQUIRE(lasso_separator_push_planar(separator.get(), channels, 40000) == LASSO_OK);
  REQUIRE(lasso_separator_finish(separator.get()) == LASSO_OK);
  const at::Tensor out = torch::empty({2, 40000});
  float* const places[] = {out.data_ptr<float>(), out.data_ptr<float>() + 40000};
  CHECK(lasso_separator_pull_planar(separator.get(), 0, places, 50000) == 40000);
  CHECK(is_same(expected, out));
}

TEST_CASE("a latency is kept at any rate, and by blocks of any size", "[capi]") {
  const Shell shell;
  const auto model = open_model(shell.folder() / "tiny");
  const auto query = query_for(model, "rain");
  const int rate = GENERATE(8000, 44100);
  auto options = stream_options(rate, 2);
  options.latency_ms = GENERATE(100.0, 333.0);
  const auto separator = separator_for({query.get()}, options);
  CAPTURE(lasso_separator_message(separator.get()));
  const auto latency = lasso_separator_latency(separator.get());
  CHECK(latency > 0);
  CHECK(latency <= static_cast<std::int64_t>(options.latency_ms * rate / 1000.0));
  const auto samples = interleaved(noise(2, 3 * rate));
  std::vector<std::vector<float>> results;
  for (const std::size_t most : {500U, 9000U}) {
    push_randomly(separator.get(), samples, 2, 1, most);
    REQUIRE(lasso_separator_finish(separator.get()) == LASSO_OK);
    results.push_back(pulled(separator.get(), 0, 2));
    lasso_separator_reset(separator.get());
  }
  CHECK(results[0].size() == samples.size());
  CHECK(torch::allclose(torch::tensor(results[0]), torch::tensor(results[1]), 0.0, 1e-6));
}

TEST_CASE("after a reset a stream begins anew", "[capi]") {
  const Shell shell;
  const auto model = open_model(shell.folder() / "tiny");
  const auto query = query_for(model, "rain");
  const auto separator = separator_for({query.get()}, stream_options(44100, 1));
  const auto samples = interleaved(noise(1, 50000));
  std::vector<std::vector<float>> results;
  for (const unsigned seed : {1U, 2U}) {
    push_randomly(separator.get(), interleaved(noise(1, 30000, seed)), 1, seed);
    if (seed == 2) {
      lasso_separator_finish(separator.get());
      CHECK(lasso_separator_push(separator.get(), samples.data(), 1) == LASSO_ERROR_USAGE);
      CHECK(contains(lasso_separator_message(separator.get()), "reset"));
    }
    lasso_separator_reset(separator.get());
    push_randomly(separator.get(), samples, 1, seed);
    REQUIRE(lasso_separator_finish(separator.get()) == LASSO_OK);
    results.push_back(pulled(separator.get(), 0, 1));
    lasso_separator_reset(separator.get());
  }
  CHECK(results[0].size() == samples.size());
  CHECK(results[0] == results[1]);
}

TEST_CASE("samples that are no numbers are silence", "[capi]") {
  const Shell shell;
  const auto model = open_model(shell.folder() / "tiny");
  const auto query = query_for(model, "rain");
  const auto separator = separator_for({query.get()}, stream_options(44100, 1));
  auto samples = interleaved(noise(1, 20000));
  std::vector<std::vector<float>> results;
  for (const float value :
       {0.0F, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    samples[9000] = value;
    lasso_separator_reset(separator.get());
    REQUIRE(lasso_separator_push(separator.get(), samples.data(), samples.size()) == LASSO_OK);
    REQUIRE(lasso_separator_finish(separator.get()) == LASSO_OK);
    results.push_back(pulled(separator.get(), 0, 1));
  }
  CHECK(results[1] == results[0]);
  CHECK(results[2] == results[0]);
}

TEST_CASE("queries come from words, files and samples, with others left out", "[capi]") {
  const Shell shell;
  write_wav(shell.folder() / "example.wav", noise(1, 32000), 32000);
  write_wav(shell.folder() / "mixture.wav", noise(1, 30000, 5), 32000);
  const auto samples = interleaved(noise(1, 30000, 5));
  const auto model = open_model(shell.folder() / "tiny");
  const auto separated = [&](const lasso_query* query) {
    const auto separator = separator_for({query}, stream_options(32000, 1));
    REQUIRE(lasso_separator_push(separator.get(), samples.data(), samples.size()) == LASSO_OK);
    REQUIRE(lasso_separator_finish(separator.get()) == LASSO_OK);
    return pulled(separator.get(), 0, 1);
  };
  const auto written = [&](const std::string& options) {
    REQUIRE(
        shell.run("separate " + options + " mixture.wav -o o.wav --passes 1 --bits float --force")
            .code == 0);
    return read_sound(shell.folder() / "o.wav");
  };

  const auto example = interleaved(noise(1, 32000));
  const auto by_file = made<lasso_query>(
      lasso_query_from_file, model.get(), (shell.folder() / "example.wav").c_str());
  const auto by_samples = made<lasso_query>(
      lasso_query_from_samples, model.get(), example.data(), example.size(), 1, 32000);
  const at::Tensor like = written("--like example.wav");
  CHECK(is_same(separated(by_file.get()), like));
  CHECK(is_same(separated(by_samples.get()), like));

  const auto rain = query_for(model, "rain");
  const auto dog = query_for(model, "dog");
  const lasso_query* const others[] = {dog.get()};
  const auto rest = made<lasso_query>(lasso_query_without, rain.get(), others, std::size_t{1});
  CHECK(is_same(separated(rest.get()), written("-Q rain --not dog")));
}

TEST_CASE("a job does what the command does", "[capi]") {
  const Shell shell;
  const auto model = open_model(shell.folder() / "tiny");
  const auto at = [&](const char* name) { return (shell.folder() / name).string(); };
  const auto input = at("street.wav");

  SECTION("separate") {
    REQUIRE(shell.run("separate rain street.wav -w 0.1-0.3 --remove -o a.wav").code == 0);
    const auto job = made<lasso_job>(lasso_job_open, model.get(), LASSO_SEPARATE, input.c_str());
    CHECK(lasso_job_report(job.get()) == std::string());
    CHECK(lasso_job_set(job.get(), "query", "rain") == LASSO_OK);
    CHECK(lasso_job_set(job.get(), "window", "0.1-0.3") == LASSO_OK);
    CHECK(lasso_job_set(job.get(), "remove", nullptr) == LASSO_OK);
    CHECK(lasso_job_set(job.get(), "output", at("b.wav").c_str()) == LASSO_OK);
    double last = -1.0;
    const auto tell = [](double share, void* user) {
      auto& before = *static_cast<double*>(user);
      CHECK(share >= before);
      before = share;
      return 0;
    };
    const auto status = lasso_job_run(job.get(), tell, &last);
    CAPTURE(lasso_job_message(job.get()));
    REQUIRE(status == LASSO_OK);
    CHECK(last == 1.0);
    CHECK(read_text(at("b.wav")) == read_text(at("a.wav")));
    CHECK(contains(lasso_job_report(job.get()), R"("query":"rain")"));
    CHECK(lasso_job_run(job.get(), nullptr, nullptr) == LASSO_ERROR_INPUT);
    CHECK(contains(lasso_job_message(job.get()), "exists already"));
  }
  SECTION("detect") {
    const auto listed = shell.run("detect street.wav --json --classes 'rain, dog'").out;
    const auto job = made<lasso_job>(lasso_job_open, model.get(), LASSO_DETECT, input.c_str());
    CHECK(lasso_job_set(job.get(), "classes", "rain, dog") == LASSO_OK);
    REQUIRE(lasso_job_run(job.get(), nullptr, nullptr) == LASSO_OK);
    const std::string report = lasso_job_report(job.get());
    const auto detections = report.substr(report.find(','));  // behind the name of the file
    CHECK(contains(listed, detections));
  }
  SECTION("caption") {
    REQUIRE(shell.run("caption street.wav --classes 'rain, dog' -o a.srt").code == 0);
    const auto job = made<lasso_job>(lasso_job_open, model.get(), LASSO_CAPTION, input.c_str());
    CHECK(lasso_job_set(job.get(), "classes", "rain, dog") == LASSO_OK);
    CHECK(lasso_job_set(job.get(), "output", at("b.srt").c_str()) == LASSO_OK);
    REQUIRE(lasso_job_run(job.get(), nullptr, nullptr) == LASSO_OK);
    CHECK(read_text(at("b.srt")) == read_text(at("a.srt")));
  }
}

TEST_CASE("a cancelled job leaves nothing and can be run again", "[capi]") {
  const Shell shell;
  write_wav(shell.folder() / "long.wav", noise(1, 44100 * 20), 44100);
  const auto before = shell.made();
  const auto model = open_model(shell.folder() / "tiny");
  const auto job = made<lasso_job>(
      lasso_job_open, model.get(), LASSO_SEPARATE, (shell.folder() / "long.wav").c_str());
  REQUIRE(lasso_job_set(job.get(), "query", "rain") == LASSO_OK);
  const auto stop_by_answer = [](double share, void*) { return share > 0.2 ? 1 : 0; };
  CHECK(lasso_job_run(job.get(), stop_by_answer, nullptr) == LASSO_ERROR_CANCELLED);
  CHECK(contains(lasso_job_message(job.get()), "cancelled"));
  const auto stop_by_call = [](double share, void* user) {
    if (share > 0.2) {
      lasso_job_cancel(static_cast<lasso_job*>(user));
    }
    return 0;
  };
  CHECK(lasso_job_run(job.get(), stop_by_call, job.get()) == LASSO_ERROR_CANCELLED);
  CHECK(shell.made() == before);
  CHECK(lasso_job_run(job.get(), nullptr, nullptr) == LASSO_OK);
  CHECK(shell.made() == before + 1);
}

TEST_CASE("several threads share one model", "[capi]") {
  const Shell shell;
  const auto model = open_model(shell.folder() / "tiny");
  const auto samples = interleaved(noise(1, 60000));
  const char* const words[] = {"rain", "dog", "speech", "rain"};
  std::vector<std::vector<float>> results(8);
  const auto separate = [&](std::size_t i) {
    lasso_query* query = nullptr;
    lasso_separator* separator = nullptr;
    lasso_query_from_text(model.get(), words[i % 4], &query);
    const auto options = stream_options(44100, 1);
    lasso_separator_open(&query, 1, &options, &separator);
    for (std::size_t first = 0; first < samples.size(); first += 6000) {
      lasso_separator_push(separator, samples.data() + first, 6000);
    }
    lasso_separator_finish(separator);
    results[i].resize(samples.size());
    lasso_separator_pull(separator, 0, results[i].data(), samples.size());
    lasso_separator_close(separator);
    lasso_query_close(query);
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 4; ++i) {
    threads.emplace_back(separate, i);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (std::size_t i = 4; i < 8; ++i) {
    separate(i);
    CHECK(results[i] == results[i - 4]);
  }
  CHECK(results[0] == results[3]);
  CHECK(results[0] != results[1]);
}

TEST_CASE("handles may be closed in any order", "[capi]") {
  const Shell shell;
  auto model = open_model(shell.folder() / "tiny");
  auto query = query_for(model, "rain");
  const auto separator = separator_for({query.get()}, stream_options(44100, 1));
  model.reset();
  query.reset();
  const auto samples = interleaved(noise(1, 20000));
  CHECK(lasso_separator_push(separator.get(), samples.data(), samples.size()) == LASSO_OK);
  CHECK(lasso_separator_finish(separator.get()) == LASSO_OK);
  CHECK(lasso_separator_available(separator.get(), 0) == samples.size());
}

TEST_CASE("a model tells about itself", "[capi]") {
  const Shell shell;
  const auto model = open_model(shell.folder() / "tiny");
  CHECK(lasso_model_name(model.get()) == std::string("tiny"));
  CHECK(lasso_model_sample_rate(model.get()) == 8000);
  CHECK(lasso_model_passes(model.get()) == 1);
  CHECK(lasso_model_passes(open_model(shell.folder() / "tiny", 2).get()) == 2);
  CHECK(lasso_model_parameters(model.get()) > 1000);
  std::int64_t mono = 0;
  std::int64_t eight = 0;
  REQUIRE(lasso_model_memory(model.get(), 1, &mono) == LASSO_OK);
  REQUIRE(lasso_model_memory(model.get(), 8, &eight) == LASSO_OK);
  CHECK(mono > 50'000'000);
  CHECK(eight > mono);
  CHECK(lasso_api_version() == LASSO_API_VERSION);
  CHECK(contains(shell.run("--version").out, lasso_version()));
}

TEST_CASE("what a host has set for its thread stays", "[capi]") {
  const Shell shell;
  const auto model = open_model(shell.folder() / "tiny");
  const auto query = query_for(model, "rain");
  const int threads = at::get_num_threads();
  std::fesetround(FE_UPWARD);
  std::fenv_t before{};
  std::fegetenv(&before);
  const auto samples = interleaved(noise(1, 20000));
  const auto separator = separator_for({query.get()}, stream_options(44100, 1));
  lasso_separator_push(separator.get(), samples.data(), samples.size());
  std::fenv_t after{};
  std::fegetenv(&after);
  const int rounding = std::fegetround();
  std::fesetround(FE_TONEAREST);
  volatile float smallest = std::numeric_limits<float>::denorm_min();
  CHECK(smallest * 1.0F > 0.0F);  // denormal numbers are not flushed
  CHECK(rounding == FE_UPWARD);
  CHECK(at::get_num_threads() == threads);
}

TEST_CASE("bad use gives a code and says what to do", "[capi]") {
  const Shell shell;
  const auto model = open_model(shell.folder() / "tiny");
  const auto query = query_for(model, "rain");
  const auto samples = interleaved(noise(1, 100));

  SECTION("a model that is not there, broken or wrong in its options") {
    write_text(shell.folder() / "config.json", "{");
    for (const auto& [name, said] : {std::pair(std::string("nowhere"), "nowhere"),
                                     std::pair(shell.folder().path().string(), "config.json")}) {
      lasso_model_options options{};
      options.size = sizeof(options);
      options.name = name.c_str();
      lasso_model* broken = nullptr;
      CHECK(lasso_model_open(&options, &broken) == LASSO_ERROR_MODEL);
      CHECK(contains(lasso_model_message(broken), said));
      CHECK(lasso_model_name(broken) == std::string());
      CHECK(lasso_model_sample_rate(broken) == 0);
      lasso_query* of_broken = nullptr;
      CHECK(lasso_query_from_text(broken, "rain", &of_broken) == LASSO_ERROR_USAGE);
      CHECK(contains(lasso_query_message(of_broken), said));
      lasso_query_close(of_broken);
      lasso_model_close(broken);
    }
    const auto folder = (shell.folder() / "tiny").string();
    const auto status_with = [&](const auto& change) {
      lasso_model_options options{};
      options.size = sizeof(options);
      options.name = folder.c_str();
      change(options);
      lasso_model* made = nullptr;
      const auto status = lasso_model_open(&options, &made);
      CHECK(contains(lasso_model_message(made), status == LASSO_OK ? "" : "; "));
      lasso_model_close(made);
      return status;
    };
    CHECK(status_with([](auto&) {}) == LASSO_OK);
    CHECK(status_with([](auto& o) { o.size = 0; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) {
            o.size = sizeof(o.size);
            o.name = "x";
          }) != LASSO_ERROR_INTERNAL);
    CHECK(status_with([](auto& o) { o.device = "gpu"; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.device = "cuda:7"; }) == LASSO_ERROR_MODEL);
    CHECK(status_with([](auto& o) { o.precision = "fp8"; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.threads = -1; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.passes = 3; }) == LASSO_ERROR_USAGE);
  }
  SECTION("a query of nothing") {
    lasso_query* made = nullptr;
    for (const char* const text : {static_cast<const char*>(nullptr), "", "  "}) {
      CHECK(lasso_query_from_text(model.get(), text, &made) == LASSO_ERROR_USAGE);
      lasso_query_close(made);
    }
    CHECK(lasso_query_from_text(nullptr, "rain", &made) == LASSO_ERROR_USAGE);
    CHECK(contains(lasso_query_message(made), "NULL"));
    lasso_query_close(made);
    CHECK(lasso_query_from_file(model.get(), "nowhere.wav", &made) == LASSO_ERROR_INPUT);
    CHECK(contains(lasso_query_message(made), "nowhere.wav"));
    lasso_query_close(made);
    CHECK(lasso_query_from_file(model.get(), "-", &made) == LASSO_ERROR_USAGE);
    lasso_query_close(made);
    for (const auto& [frames, channels, rate] : {std::tuple(0, 1, 32000),
                                                 std::tuple(100, 0, 32000),
                                                 std::tuple(1, 1000, 32000),
                                                 std::tuple(100, 1, 0),
                                                 std::tuple(100, 1, -5)}) {
      CHECK(lasso_query_from_samples(model.get(),
                                     samples.data(),
                                     static_cast<std::size_t>(frames),
                                     channels,
                                     rate,
                                     &made) == LASSO_ERROR_USAGE);
      lasso_query_close(made);
    }
    CHECK(lasso_query_from_samples(model.get(), nullptr, 10, 1, 32000, &made) == LASSO_ERROR_USAGE);
    lasso_query_close(made);
    const std::vector<float> silence(32000);
    CHECK(lasso_query_from_samples(model.get(), silence.data(), silence.size(), 1, 32000, &made) ==
          LASSO_ERROR_INPUT);
    CHECK(contains(lasso_query_message(made), "silent"));
    lasso_query_close(made);
    CHECK(lasso_query_from_text(model.get(), "rain", nullptr) == LASSO_ERROR_USAGE);
  }
  SECTION("a separator of nothing, or of too much") {
    const auto status_with = [&](const auto& change) {
      auto options = stream_options(44100, 1);
      change(options);
      const lasso_query* const one = query.get();
      lasso_separator* made = nullptr;
      const auto status = lasso_separator_open(&one, 1, &options, &made);
      CAPTURE(lasso_separator_message(made));
      CHECK((status == LASSO_OK) == (std::strlen(lasso_separator_message(made)) == 0));
      lasso_separator_close(made);
      return status;
    };
    CHECK(status_with([](auto& o) {
            o.sample_rate = 0;
            o.channels = 0;
          }) == LASSO_OK);
    CHECK(status_with([](auto& o) { o.channels = -1; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.channels = 1000; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.sample_rate = 5; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.sample_rate = -44100; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.block_s = -1.0; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.block_s = std::nan(""); }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.size = 1; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.latency_ms = 20.0; }) == LASSO_ERROR_USAGE);
    CHECK(status_with([](auto& o) { o.latency_ms = 1e9; }) == LASSO_ERROR_USAGE);
    lasso_separator* made = nullptr;
    const lasso_query* const none = nullptr;
    CHECK(lasso_separator_open(&none, 1, nullptr, &made) == LASSO_ERROR_USAGE);
    lasso_separator_close(made);
    CHECK(lasso_separator_open(nullptr, 1, nullptr, &made) == LASSO_ERROR_USAGE);
    lasso_separator_close(made);
    const auto other_model = open_model(shell.folder() / "tiny");
    const auto of_other = query_for(other_model, "rain");
    const lasso_query* const both[] = {query.get(), of_other.get()};
    CHECK(lasso_separator_open(both, 2, nullptr, &made) == LASSO_ERROR_USAGE);
    CHECK(contains(lasso_separator_message(made), "different models"));
    CHECK(lasso_separator_push(made, samples.data(), 1) == LASSO_ERROR_USAGE);
    CHECK(lasso_separator_latency(made) == 0);
    CHECK(lasso_separator_available(made, 0) == 0);
    lasso_separator_reset(made);
    lasso_separator_close(made);
  }
  SECTION("samples from nowhere") {
    const auto separator = separator_for({query.get()}, stream_options(44100, 1));
    CHECK(lasso_separator_push(separator.get(), nullptr, 10) == LASSO_ERROR_USAGE);
    const float* const no_channel = nullptr;
    CHECK(lasso_separator_push_planar(separator.get(), &no_channel, 10) == LASSO_ERROR_USAGE);
    CHECK(lasso_separator_push_planar(separator.get(), nullptr, 10) == LASSO_ERROR_USAGE);
    CHECK(lasso_separator_push(separator.get(), samples.data(), SIZE_MAX) == LASSO_ERROR_USAGE);
    CHECK(lasso_separator_push(separator.get(), nullptr, 0) == LASSO_OK);  // and goes on
    float place = 0.0F;
    CHECK(lasso_separator_pull(separator.get(), 7, &place, 1) == 0);
    CHECK(lasso_separator_pull(separator.get(), 0, nullptr, 1) == 0);
    CHECK(lasso_separator_finish(separator.get()) == LASSO_OK);
    CHECK(lasso_separator_available(separator.get(), 0) == 0);
  }
  SECTION("a job that cannot be") {
    lasso_job* job = nullptr;
    const auto input = (shell.folder() / "street.wav").string();
    CHECK(lasso_job_open(model.get(), LASSO_SEPARATE, nullptr, &job) == LASSO_ERROR_USAGE);
    lasso_job_close(job);
    CHECK(lasso_job_open(model.get(), 9, input.c_str(), &job) == LASSO_ERROR_USAGE);
    lasso_job_close(job);
    REQUIRE(lasso_job_open(model.get(), LASSO_SEPARATE, input.c_str(), &job) == LASSO_OK);
    CHECK(lasso_job_set(job, "colour", "red") == LASSO_ERROR_USAGE);
    CHECK(contains(lasso_job_message(job), "colour"));
    CHECK(lasso_job_set(job, nullptr, "red") == LASSO_ERROR_USAGE);
    CHECK(lasso_job_set(job, "remove", "yes") == LASSO_ERROR_USAGE);
    CHECK(lasso_job_set(job, "window", nullptr) == LASSO_ERROR_USAGE);
    CHECK(lasso_job_run(job, nullptr, nullptr) == LASSO_ERROR_USAGE);
    CHECK(contains(lasso_job_message(job), "query"));
    CHECK(lasso_job_set(job, "query", "rain") == LASSO_OK);
    CHECK(lasso_job_set(job, "window", "7-3") == LASSO_OK);
    CHECK(lasso_job_run(job, nullptr, nullptr) == LASSO_ERROR_USAGE);
    CHECK(contains(lasso_job_message(job), "7-3"));
    lasso_job_close(job);
  }
  SECTION("NULL everywhere") {
    lasso_model_close(nullptr);
    lasso_query_close(nullptr);
    lasso_separator_close(nullptr);
    lasso_job_close(nullptr);
    CHECK(lasso_model_message(nullptr) == std::string());
    CHECK(lasso_query_message(nullptr) == std::string());
    CHECK(lasso_separator_message(nullptr) == std::string());
    CHECK(lasso_job_message(nullptr) == std::string());
    CHECK(lasso_job_report(nullptr) == std::string());
    CHECK(lasso_model_memory(nullptr, 1, nullptr) == LASSO_ERROR_USAGE);
    CHECK(lasso_model_memory(model.get(), 1, nullptr) == LASSO_ERROR_USAGE);
    CHECK(lasso_separator_push(nullptr, nullptr, 0) == LASSO_ERROR_USAGE);
    CHECK(lasso_separator_finish(nullptr) == LASSO_ERROR_USAGE);
    CHECK(lasso_job_set(nullptr, "query", "a") == LASSO_ERROR_USAGE);
    CHECK(lasso_job_run(nullptr, nullptr, nullptr) == LASSO_ERROR_USAGE);
    lasso_separator_reset(nullptr);
    lasso_job_cancel(nullptr);
  }
}
