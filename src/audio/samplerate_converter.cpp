#include <cmath>
#include <vector>

#include <ATen/ATen.h>
#include <samplerate.h>

#include "rate_converter.hpp"

namespace lasso::audio {

namespace {

struct ReleaseSamplerate {
  void operator()(SRC_STATE* converter) const noexcept { src_delete(converter); }
};

class SamplerateConverter : public RateConverter {
 public:
  SamplerateConverter(std::int64_t from, std::int64_t to, std::int64_t channels)
      : channels_(channels), ratio_(static_cast<double>(to) / static_cast<double>(from)) {
    int error = 0;
    converter_.reset(src_new(SRC_SINC_BEST_QUALITY, static_cast<int>(channels), &error));
    TORCH_CHECK(converter_ != nullptr, "libsamplerate: ", src_strerror(error));
  }

  at::Tensor convert(const at::Tensor& block) override {
    constexpr double kMore = 64.0;  // than the ratio says, for what is kept back
    const at::Tensor in = block.t().contiguous();
    std::vector<at::Tensor> parts;
    SRC_DATA data{};
    data.src_ratio = ratio_;
    data.end_of_input = block.size(1) == 0 ? 1 : 0;
    data.data_in = in.data_ptr<float>();
    data.input_frames = static_cast<long>(block.size(1));
    const auto most =
        static_cast<std::int64_t>(std::ceil(static_cast<double>(block.size(1)) * ratio_ + kMore));
    do {
      const at::Tensor out = at::empty({most, channels_}, at::kFloat);
      data.data_out = out.data_ptr<float>();
      data.output_frames = static_cast<long>(most);
      const int error = src_process(converter_.get(), &data);
      TORCH_CHECK(error == 0, "libsamplerate: ", src_strerror(error));
      parts.push_back(out.narrow(0, 0, data.output_frames_gen).t());
      data.data_in += data.input_frames_used * channels_;
      data.input_frames -= data.input_frames_used;
    } while (data.input_frames > 0 || data.output_frames_gen == most);
    return at::cat(parts, 1).contiguous();
  }

 private:
  std::int64_t channels_;
  double ratio_;
  std::unique_ptr<SRC_STATE, ReleaseSamplerate> converter_;
};

}  // namespace

std::unique_ptr<RateConverter> convert_with_samplerate(std::int64_t from,
                                                       std::int64_t to,
                                                       std::int64_t channels) {
  return std::make_unique<SamplerateConverter>(from, to, channels);
}

}  // namespace lasso::audio
