#include "lasso/picture/separation_picture.hpp"

#include <cmath>
#include <memory>

#include <ATen/ATen.h>
#include <cairo.h>

#include "support/support.hpp"

using lasso::TimeWindow;
using lasso::picture::SeparationPicture;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

namespace {

constexpr std::int64_t kRate = 16'000;
constexpr int kLeft = 62;  // of the spectrograms in the picture
constexpr int kRight = 1200 - 84;

/// (1, samples): a sine of 1 kHz in the second half.
at::Tensor late_tone(double seconds) {
  const auto samples = static_cast<std::int64_t>(seconds * kRate);
  const at::Tensor t = at::arange(samples, at::kFloat);
  return (0.5 * at::sin(t * (2.0 * M_PI * 1000.0 / kRate)) * (t >= samples / 2)).unsqueeze(0);
}

/// Red, green and blue of a picture's pixels, summed.
class Pixels {
 public:
  explicit Pixels(const std::filesystem::path& file)
      : surface_(cairo_image_surface_create_from_png(file.c_str()), cairo_surface_destroy) {
    REQUIRE(cairo_surface_status(surface_.get()) == CAIRO_STATUS_SUCCESS);
  }

  /// Rows [from, to) of the picture, at a share of the spectrograms' width: the brightest.
  int brightest(double share, int from, int to) const {
    const int x = kLeft + static_cast<int>(share * (kRight - kLeft));
    int most = 0;
    for (int y = from; y < to; ++y) {
      const unsigned char* const pixel = cairo_image_surface_get_data(surface_.get()) +
                                         y * cairo_image_surface_get_stride(surface_.get()) + 4 * x;
      most = std::max(most, pixel[0] + pixel[1] + pixel[2]);
    }
    return most;
  }

 private:
  std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface_;
};

constexpr int kDark = 250;
constexpr int kBright = 500;

}  // namespace

TEST_CASE("a picture shows where a sound is in the mixture and what became of it", "[picture]") {
  const TemporaryFolder folder;
  const double seconds = GENERATE(0.01, 8.0, 400.0);
  CAPTURE(seconds);
  SeparationPicture picture(kRate);
  const at::Tensor mixture = late_tone(seconds);
  for (const at::Tensor& block : mixture.split(50'000, 1)) {
    picture.add(block, at::zeros_like(block));  // all is taken away
  }
  picture.write(folder / "a.png", {"in", "out", "left"}, {}, /*overwrite=*/false);
  const Pixels pixels(folder / "a.png");
  constexpr int kMixture = 34;
  constexpr int kOutput = 288;
  constexpr int kResidual = 542;
  constexpr int kRows = 220;
  if (seconds > 1.0) {
    CHECK(pixels.brightest(0.25, kMixture, kMixture + kRows) < kDark);
    CHECK(pixels.brightest(0.25, kResidual, kResidual + kRows) < kDark);
  }
  CHECK(pixels.brightest(0.75, kMixture, kMixture + kRows) > kBright);
  CHECK(pixels.brightest(0.75, kOutput, kOutput + kRows) < kDark);
  CHECK(pixels.brightest(0.75, kResidual, kResidual + kRows) > kBright);
  // 1 kHz lies in the lower half of the mel scale to 8 kHz, and above its lowest fifth.
  CHECK(pixels.brightest(0.75, kMixture + kRows / 2, kMixture + kRows * 4 / 5) > kBright);
  CHECK(pixels.brightest(0.75, kMixture, kMixture + kRows / 3) < kBright);
}

TEST_CASE("windows are marked, and the whole recording is no window", "[picture]") {
  const TemporaryFolder folder;
  const auto draw = [&](const char* name, const std::vector<TimeWindow>& windows) {
    SeparationPicture picture(kRate);
    picture.add(at::zeros({1, 8 * kRate}), at::zeros({1, 8 * kRate}));
    picture.write(folder / name, {"in", "out", "left"}, windows, /*overwrite=*/false);
    return Pixels(folder / name);
  };
  constexpr int kInside = 100;
  const Pixels plain = draw("plain.png", {lasso::kWholeRecording});
  const Pixels marked = draw("marked.png", {{2.0, 4.0}, {6.0, lasso::kWholeRecording.end_s}});
  for (const double edge : {0.25, 0.75}) {
    CHECK(plain.brightest(edge, kInside, kInside + 20) < kDark);
    CHECK(marked.brightest(edge, kInside, kInside + 20) > kBright);
  }
  CHECK(marked.brightest(0.375, kInside, kInside + 20) < kDark);
}

TEST_CASE("a picture that exists is not replaced, and its name must be that of a PNG",
          "[picture]") {
  const TemporaryFolder folder;
  write_text(folder / "a.png", "mine");
  SeparationPicture picture(kRate);
  picture.add(at::zeros({1, kRate}), at::zeros({1, kRate}));
  const auto error = error_of([&] {
    picture.write(folder / "a.png", {"in", "out", "left"}, {}, /*overwrite=*/false);
  });
  CHECK(contains(error.what(), "--force"));
  CHECK(lasso::testing::read_text(folder / "a.png") == "mine");
  CHECK(contains(error_of([] { lasso::picture::check_picture_name("a.jpg"); }).what(), ".png"));
}
