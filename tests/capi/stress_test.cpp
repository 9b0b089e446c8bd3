// The C interface called at random, for LASSO_STRESS_SECONDS (5): longer in a build with
// sanitizers.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "lasso/lasso.h"
#include "support/support.hpp"

namespace {

std::atomic<std::int64_t> checks{0};

void check(bool holds, const char* what, unsigned seed) {
  ++checks;
  if (!holds) {
    std::fprintf(stderr, "what should hold does not: %s; seed %u\n", what, seed);
    std::abort();
  }
}

/// One separator from its opening to its end.
class Stream {
 public:
  Stream(lasso_model* model, unsigned seed) : seed_(seed), random_(seed) {
    lasso_query_from_text(model, pick({"rain", "dog", "", "speech"}), &query_);
    lasso_separator_options options{};
    options.size = sizeof(options);
    options.sample_rate = pick({0, 8000, 8000, 44100, 11025, 3, -1});
    options.channels = pick({0, 1, 2, 2, 3, 65, -7});
    options.linked = pick({0, 1});
    options.latency_ms = pick({0.0, 0.0, 150.0, 400.0, 1.0, -1.0});
    options.block_s = pick({0.0, 0.0, 0.05, 0.5, std::numeric_limits<double>::quiet_NaN()});
    channels_ = static_cast<std::size_t>(std::max(options.channels, 1));
    works_ = lasso_separator_open(
                 &query_, 1, pick({1, 1, 1, 0}) == 1 ? &options : nullptr, &separator_) == LASSO_OK;
    channels_ = works_ ? channels_ : 1;
    check(
        works_ == (*lasso_separator_message(separator_) == '\0'), "a failure has a message", seed);
  }

  ~Stream() {
    if (pick({0, 1}) == 1) {
      lasso_query_close(query_);
      query_ = nullptr;
    }
    lasso_separator_close(separator_);
    lasso_query_close(query_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void run() {
    const int steps = pick({3, 20, 60});
    for (int i = 0; i < steps; ++i) {
      switch (pick({0, 0, 0, 0, 1, 1, 1, 2, 3, 4})) {
        case 0:
          push();
          break;
        case 1:
          pull();
          break;
        case 2:
          check((lasso_separator_finish(separator_) == LASSO_OK) == can_go_on(),
                "a stream ends once",
                seed_);
          is_over_ = true;
          break;
        case 3:
          lasso_separator_reset(separator_);
          pushed_ = pulled_ = 0;
          is_over_ = false;
          break;
        default:
          check(lasso_separator_push(separator_, nullptr, 9) == LASSO_ERROR_USAGE,
                "no samples are refused",
                seed_);
          break;
      }
      const auto ready = pulled_ + lasso_separator_available(separator_, 0);
      const auto latency = static_cast<std::size_t>(lasso_separator_latency(separator_));
      check(ready <= pushed_ && ready + latency >= pushed_, "the latency is kept", seed_);
      check(!works_ || !is_over_ || ready == pushed_, "nothing is left behind", seed_);
    }
  }

 private:
  bool can_go_on() const { return works_ && !is_over_; }

  template <typename Value>
  Value pick(std::initializer_list<Value> values) {
    return values
        .begin()[std::uniform_int_distribution<std::size_t>(0, values.size() - 1)(random_)];
  }

  void push() {
    const std::size_t frames = std::uniform_int_distribution<std::size_t>(
        0, pick({std::size_t{3}, std::size_t{500}, std::size_t{20000}}))(random_);
    std::vector<float> samples(frames * channels_);
    std::uniform_real_distribution<float> noise(-1.0F, 1.0F);
    for (float& sample : samples) {
      sample = noise(random_);
    }
    if (!samples.empty()) {
      samples[samples.size() / 2] = pick({0.0F,
                                          std::numeric_limits<float>::quiet_NaN(),
                                          -std::numeric_limits<float>::infinity(),
                                          1e30F});
    }
    lasso_status status = LASSO_OK;
    if (pick({0, 1}) == 1) {
      status = lasso_separator_push(separator_, samples.data(), frames);
    } else {
      std::vector<const float*> planes;
      for (std::size_t c = 0; c < channels_; ++c) {
        planes.push_back(samples.data() + c * frames);
      }
      status = lasso_separator_push_planar(separator_, planes.data(), frames);
    }
    check((status == LASSO_OK) == can_go_on(), "samples are taken while the stream goes on", seed_);
    pushed_ += status == LASSO_OK ? frames : 0;
  }

  void pull() {
    const std::size_t wanted = pick({std::size_t{0}, std::size_t{7}, std::size_t{30000}});
    std::vector<float> samples(wanted * channels_);
    const std::size_t got = lasso_separator_pull(separator_, 0, samples.data(), wanted);
    check(got <= wanted, "not more than fits is pulled", seed_);
    for (std::size_t i = 0; i < got * channels_; ++i) {
      check(samples[i] == samples[i], "what is pulled is finite or too loud, but a number", seed_);
    }
    pulled_ += got;
    check(lasso_separator_pull(separator_, 1, samples.data(), wanted) == 0,
          "there is one query",
          seed_);
  }

  unsigned seed_;
  std::minstd_rand random_;
  lasso_query* query_ = nullptr;
  lasso_separator* separator_ = nullptr;
  std::size_t channels_ = 1;
  bool works_ = false;
  bool is_over_ = false;
  std::size_t pushed_ = 0;
  std::size_t pulled_ = 0;
};

/// A job that may be cancelled on its way.
void run_job(lasso_model* model,
             const std::string& input,
             const std::string& output,
             unsigned seed) {
  std::minstd_rand random(seed);
  double end = std::uniform_real_distribution<double>(0.0, 2.0)(random);
  lasso_job* job = nullptr;
  lasso_job_open(model, LASSO_SEPARATE, input.c_str(), &job);
  lasso_job_set(job, "query", "rain");
  lasso_job_set(job, "output", output.c_str());
  lasso_job_set(job, "nonsense", "rain");
  const auto tell = [](double share, void* user) {
    return share > *static_cast<double*>(user) ? 1 : 0;
  };
  const lasso_status status = lasso_job_run(job, tell, &end);
  check(
      status == (end > 1.0 ? LASSO_OK : LASSO_ERROR_CANCELLED), "a job ends as it was told", seed);
  check(std::filesystem::remove(output) == (status == LASSO_OK),
        "an output is whole or not there",
        seed);
  lasso_job_close(job);
}

}  // namespace

TEST_CASE("random calls, right and wrong, from two threads at once", "[capi]") {
  const char* const asked = std::getenv("LASSO_STRESS_SECONDS");
  const double seconds = asked == nullptr ? 5.0 : std::atof(asked);
  const lasso::testing::TemporaryFolder folder;
  lasso::testing::write_tiny_bundle(folder / "tiny");
  lasso::testing::write_wav(folder / "noise.wav", torch::rand({2, 30000}) - 0.5, 44100);
  const std::string name = folder / "tiny";
  lasso_model_options options{};
  options.size = sizeof(options);
  options.name = name.c_str();
  lasso_model* model = nullptr;
  REQUIRE(lasso_model_open(&options, &model) == LASSO_OK);

  const auto began = std::chrono::steady_clock::now();
  const auto goes_on = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count() <
           seconds;
  };
  const auto work = [&](unsigned thread) {
    const std::string output = folder / ("out" + std::to_string(thread) + ".wav");
    for (unsigned seed = 1 + thread; goes_on(); seed += 2) {
      Stream(model, seed).run();
      if (seed % 16 < 2) {
        run_job(model, folder / "noise.wav", output, seed);
      }
    }
  };
  std::thread second(work, 1U);
  work(0U);
  second.join();
  lasso_model_close(model);
  WARN(checks << " checks held");
  CHECK(checks > 100);
}
