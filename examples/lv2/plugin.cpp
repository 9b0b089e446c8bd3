// An LV2 plugin that keeps or removes the sound that query.txt in its bundle describes. The network runs in
// a thread of its own, for which a second is allowed besides Lasso's latency: the host never waits for it.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <lasso/lasso.h>
#include <lv2/core/lv2.h>

struct Plugin {
  static constexpr uint64_t kRing = 1 << 20;  // frames, more than any latency
  std::array<float*, 4> ports{};              // input, output, remove, latency
  std::vector<float> input = std::vector<float>(kRing), sound = std::vector<float>(kRing);
  std::atomic<uint64_t> came{0}, made{0};
  std::atomic<bool> works{false};
  lasso_model* model = nullptr;
  lasso_query* query = nullptr;
  lasso_separator* separator = nullptr;
  uint64_t delay = 0;
  std::thread worker;

  void work() {
    for (uint64_t taken = 0; works; std::this_thread::sleep_for(std::chrono::milliseconds(5))) {
      for (uint64_t n = 0; (n = std::min(came - taken, kRing - taken % kRing)) > 0; taken += n) {
        works = works && lasso_separator_push(separator, &input[taken % kRing], n) == LASSO_OK;
        for (uint64_t k = 1; k > 0; made += k) {
          k = lasso_separator_pull(separator, 0, &sound[made % kRing], kRing - made % kRing);
        }
      }
    }
  }
};

static LV2_Handle begin(const LV2_Descriptor*, double rate, const char* bundle, const LV2_Feature* const*) {
  auto* const plugin = new Plugin;
  std::string words;
  std::ifstream file(std::string(bundle) + "/query.txt");
  std::getline(file, words);
  const lasso_separator_options options{sizeof options, static_cast<int32_t>(rate), 1, 0, 1000.0, 0.0};
  plugin->works = lasso_model_open(nullptr, &plugin->model) == LASSO_OK &&
                  lasso_query_from_text(plugin->model, words.c_str(), &plugin->query) == LASSO_OK &&
                  lasso_separator_open(&plugin->query, 1, &options, &plugin->separator) == LASSO_OK;
  plugin->delay = static_cast<uint64_t>(lasso_separator_latency(plugin->separator) + rate);
  plugin->worker = std::thread(&Plugin::work, plugin);
  return plugin;
}

static void connect(LV2_Handle self, uint32_t port, void* place) {
  static_cast<Plugin*>(self)->ports.at(port) = static_cast<float*>(place);
}

static void run(LV2_Handle self, uint32_t frames) {
  Plugin& plugin = *static_cast<Plugin*>(self);
  const auto [input, output, remove, latency] = plugin.ports;
  for (uint32_t i = 0; i < frames; ++i, ++plugin.came) {
    plugin.input[plugin.came % Plugin::kRing] = input[i];
    const uint64_t n = plugin.came - plugin.delay;  // enormous before the first frame comes out
    const bool is_ready = n < plugin.made;
    const float sound = is_ready ? plugin.sound[n % Plugin::kRing] : 0.0F;
    output[i] = !is_ready ? 0.0F : *remove > 0.0F ? plugin.input[n % Plugin::kRing] - sound : sound;
  }
  *latency = static_cast<float>(plugin.delay);
}

static void end(LV2_Handle self) {
  const std::unique_ptr<Plugin> plugin(static_cast<Plugin*>(self));
  plugin->works = false;
  plugin->worker.join();
  lasso_separator_close(plugin->separator);
  lasso_query_close(plugin->query);
  lasso_model_close(plugin->model);
}

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
  static const LV2_Descriptor kPlugin{"urn:lasso:separate", begin, connect, nullptr, run, nullptr, end, nullptr};
  return index == 0 ? &kPlugin : nullptr;
}
