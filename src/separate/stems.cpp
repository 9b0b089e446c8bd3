#include "lasso/separate/stems.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "lasso/audio/audio_reader.hpp"
#include "lasso/audio/audio_writer.hpp"
#include "lasso/core/excerpt.hpp"
#include "lasso/core/interrupt.hpp"
#include "lasso/dsp/time_gate.hpp"
#include "lasso/separate/separated_stream.hpp"

namespace lasso::separate {

void write_stems(const std::filesystem::path& input,
                 const audio::InputOptions& reading,
                 const Separation& separation,
                 const std::vector<Stem>& stems,
                 const dsp::Fade& fade,
                 bool overwrite,
                 const std::function<void(double share)>& progress) {
  const at::NoGradGuard no_grad;
  audio::AudioReader file(input, reading);
  std::vector<TimeWindow> windows;
  for (const Stem& stem : stems) {
    windows.push_back(stem.window);
  }
  const dsp::TimeGate gate(windows, file.sample_rate(), std::nullopt, fade);
  SeparatedStream separated(
      file, separation, audio::kUsualResampler, [&](std::int64_t begin, std::int64_t count) {
        return !gate.is_closed(begin, count);
      });
  Excerpt excerpt(separated);
  const auto place = [&](double time_s) {
    return std::llround(time_s * static_cast<double>(file.sample_rate()));
  };
  const double total = file.about_s();
  for (const Stem& stem : stems) {
    std::int64_t position = place(stem.window.begin_s);
    excerpt.move_to(position, place(stem.window.end_s));
    audio::OutputRequest request;
    request.path = stem.output;
    request.format =
        audio::format_for(stem.output, file.format(), file.sample_rate(), file.channels(), {});
    request.sample_rate = file.sample_rate();
    request.channels = file.channels();
    request.tags = file.tags();
    request.layout = file.layout();
    request.overwrite = overwrite;
    audio::AudioWriter writer(request);
    const bool dithers = audio::loses_bits(file.format(), request.format);
    for (auto block = excerpt.read(kBlockSamples); block.size(1) > 0;
         block = excerpt.read(kBlockSamples)) {
      check_interrupt();
      const at::Tensor faded = block * gate.values(position, block.size(1));
      writer.write(faded, dithers ? faded.ne(0.0) : at::Tensor());
      position += block.size(1);
    }
    writer.commit();
    progress(total > 0.0 ? std::min(stem.window.end_s / total, 1.0) : 0.0);
  }
}

}  // namespace lasso::separate
