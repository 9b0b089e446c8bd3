#include "lasso/audio/write_sound.hpp"

#include <ATen/ATen.h>

#include "lasso/audio/audio_writer.hpp"

namespace lasso::audio {

void write_sound(const std::filesystem::path& path,
                 const at::Tensor& samples,
                 std::int64_t sample_rate) {
  OutputOptions options;
  options.bits = 16;
  OutputRequest request;
  request.path = path;
  request.format = format_for(path, {}, sample_rate, samples.size(0), options);
  request.sample_rate = sample_rate;
  request.channels = samples.size(0);
  request.overwrite = true;
  AudioWriter writer(request);
  writer.write(samples);
  writer.commit();
}

}  // namespace lasso::audio
