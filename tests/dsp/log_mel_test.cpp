#include "lasso/dsp/log_mel.hpp"

#include <cmath>

#include "lasso/checkpoint/safetensors.hpp"
#include "support/support.hpp"

using lasso::dsp::LogMel;
using lasso::testing::max_difference;
using lasso::testing::shared_folder;

// shared/reference: rows of LAION-CLAP's log mel of three seconds, heard three times and a second
// of silence.
TEST_CASE("the log mel is LAION-CLAP's", "[dsp][golden]") {
  const auto shared = shared_folder();
  if (!shared) {
    WARN("skipped: needs reference/ in $LASSO_SHARED or ../shared");
    return;
  }
  const auto golden =
      lasso::checkpoint::read_safetensors(*shared / "reference/golden/clap_audio.safetensors");
  const auto rounded = (golden.at("3s/audio").clamp(-1, 1) * 32767.0).trunc() / 32767.0;
  const auto heard = at::constant_pad_nd(rounded.repeat({3}), {0, 48000}).unsqueeze(0);
  const auto log_mel = LogMel({}).forward(heard)[0];
  CHECK(log_mel.sizes() == at::IntArrayRef({1001, 64}));
  const auto rows = torch::tensor({0, 1, 299, 300, 301, 500, 899, 900, 1000});
  CHECK(max_difference(log_mel.index_select(0, rows), golden.at("3s/logmel")) < 1e-3);
}

TEST_CASE("a tone is loudest in its own band, and silence is -100 dB", "[dsp]") {
  const LogMel log_mel({});
  const auto time = torch::arange(48000) / 48000.0;
  const auto band_of = [&](double hz) {
    const auto tone = at::sin(2.0 * M_PI * hz * time).to(at::kFloat).unsqueeze(0);
    return log_mel.forward(tone)[0][50].argmax().item<std::int64_t>();
  };
  CHECK(band_of(100.0) < band_of(500.0));
  CHECK(band_of(500.0) < band_of(5000.0));
  CHECK(band_of(13000.0) >= 61);
  CHECK(log_mel.forward(torch::zeros({1, 4800})).max().item<float>() == -100.0F);
}
