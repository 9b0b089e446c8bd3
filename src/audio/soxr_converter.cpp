#include "rate_converter.hpp"

#ifdef LASSO_WITHOUT_SOXR

namespace lasso::audio {

std::unique_ptr<RateConverter> convert_with_soxr(std::int64_t, std::int64_t, std::int64_t) {
  return nullptr;
}

}  // namespace lasso::audio

#else

#include <vector>

#include <ATen/ATen.h>
#include <soxr.h>

#include "lasso/core/sample_source.hpp"

namespace lasso::audio {

namespace {

struct ReleaseSoxr {
  void operator()(soxr* converter) const noexcept { soxr_delete(converter); }
};

/// Where libsoxr finds or puts each channel of (channels, samples).
std::vector<void*> rows_of(const at::Tensor& block) {
  std::vector<void*> rows;
  for (std::int64_t channel = 0; channel < block.size(0); ++channel) {
    rows.push_back(block.data_ptr<float>() + channel * block.stride(0));
  }
  return rows;
}

class SoxrConverter : public RateConverter {
 public:
  SoxrConverter(std::int64_t from, std::int64_t to, std::int64_t channels) : channels_(channels) {
    const soxr_io_spec_t layout = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
    soxr_error_t error = nullptr;
    converter_.reset(soxr_create(static_cast<double>(from),
                                 static_cast<double>(to),
                                 static_cast<unsigned>(channels),
                                 &error,
                                 &layout,
                                 &quality,
                                 nullptr));
    TORCH_CHECK(error == nullptr, "libsoxr: ", soxr_strerror(error));
  }

  at::Tensor convert(const at::Tensor& block) override {
    std::vector<at::Tensor> parts;
    std::int64_t used = 0;
    for (bool more = true; more;) {
      const at::Tensor part = at::empty({channels_, kBlockSamples}, at::kFloat);
      const std::vector<void*> in = rows_of(block.narrow(1, used, block.size(1) - used));
      std::vector<void*> out = rows_of(part);
      std::size_t taken = 0;
      std::size_t given = 0;
      const soxr_error_t error = soxr_process(converter_.get(),
                                              block.size(1) == 0 ? nullptr : in.data(),
                                              static_cast<std::size_t>(block.size(1) - used),
                                              &taken,
                                              out.data(),
                                              kBlockSamples,
                                              &given);
      TORCH_CHECK(error == nullptr, "libsoxr: ", soxr_strerror(error));
      used += static_cast<std::int64_t>(taken);
      more = used < block.size(1) || given == kBlockSamples;
      parts.push_back(part.narrow(1, 0, static_cast<std::int64_t>(given)));
    }
    return at::cat(parts, 1);
  }

 private:
  std::int64_t channels_;
  std::unique_ptr<soxr, ReleaseSoxr> converter_;
};

}  // namespace

std::unique_ptr<RateConverter> convert_with_soxr(std::int64_t from,
                                                 std::int64_t to,
                                                 std::int64_t channels) {
  return std::make_unique<SoxrConverter>(from, to, channels);
}

}  // namespace lasso::audio

#endif
