// An LV2 plugin that keeps or removes the sound that query.txt in its bundle describes.
#include <array>
#include <fstream>
#include <string>

#include <lv2/core/lv2.h>

#include "background.hpp"

namespace {

std::string query_in(const std::string& bundle) {
  std::ifstream file(bundle + "/query.txt");
  std::string words;
  std::getline(file, words);
  return words;
}

struct Plugin {
  Plugin(double rate, const char* bundle)
      : separation(query_in(bundle).c_str(), static_cast<int>(rate)) {}

  void run(std::uint32_t frames) {
    const auto [input, output, remove, latency, freewheel] = ports;
    *latency = static_cast<float>(separation.delay());
    for (std::uint32_t i = 0; i < frames; ++i) {
      float mixture = 0.0F;
      float target = 0.0F;
      separation.next(input[i], *freewheel > 0.0F, mixture, target);
      output[i] = *remove > 0.0F ? mixture - target : target;
    }
  }

  Background separation;
  std::array<float*, 5> ports{};
};

Plugin& plugin(LV2_Handle self) { return *static_cast<Plugin*>(self); }

}  // namespace

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(std::uint32_t index) {
  static const LV2_Descriptor kDescriptor{
      "urn:lasso:separate",
      [](auto*, double rate, auto* bundle, auto*) -> LV2_Handle {
        return new Plugin(rate, bundle);
      },
      [](auto self, std::uint32_t port, void* place) {
        plugin(self).ports.at(port) = static_cast<float*>(place);
      },
      nullptr,
      [](auto self, std::uint32_t frames) { plugin(self).run(frames); },
      nullptr,
      [](auto self) { delete &plugin(self); },
      nullptr};
  return index == 0 ? &kDescriptor : nullptr;
}
