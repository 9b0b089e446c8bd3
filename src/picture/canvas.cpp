#include "canvas.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <ATen/ATen.h>

#include "lasso/core/shared_folder.hpp"

namespace lasso::picture {

namespace {

/// From quiet to loud, as the page has them.
constexpr std::array<Colour, 8> kLevels{{{0.031, 0.020, 0.078},
                                         {0.149, 0.047, 0.282},
                                         {0.361, 0.094, 0.431},
                                         {0.596, 0.165, 0.416},
                                         {0.831, 0.282, 0.322},
                                         {0.965, 0.510, 0.243},
                                         {0.992, 0.784, 0.431},
                                         {0.988, 0.980, 0.863}}};

std::uint32_t pixel_of(float level) {
  const double share = std::clamp<double>(level, 0.0, 1.0) * (kLevels.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(share), kLevels.size() - 2);
  const double part = share - static_cast<double>(below);
  const auto byte = [&](double Colour::*channel) {
    const double value =
        kLevels[below].*channel + part * (kLevels[below + 1].*channel - kLevels[below].*channel);
    return static_cast<std::uint32_t>(std::lround(255.0 * value));
  };
  return byte(&Colour::red) << 16U | byte(&Colour::green) << 8U | byte(&Colour::blue);
}

/// A package that brings its own fonts has a fontconfig file beside them.
void find_fonts() {
  constexpr int kReplace = 0;  // what the user said stays
  const auto fonts = shared_folder("fonts") / "fonts.conf";
  std::error_code ignored;
  if (std::filesystem::exists(fonts, ignored)) {
    setenv("FONTCONFIG_FILE", fonts.c_str(), kReplace);
  }
}

double width_of(cairo_t* context, const std::string& words) {
  cairo_text_extents_t extents;
  cairo_text_extents(context, words.c_str(), &extents);
  return extents.x_advance;
}

/// Cuts a text at a whole UTF-8 character.
std::string shortened(cairo_t* context, std::string words, double most_width) {
  if (width_of(context, words) <= most_width) {
    return words;
  }
  while (!words.empty() && width_of(context, words + "…") > most_width) {
    do {
      words.pop_back();
    } while (!words.empty() && (static_cast<unsigned char>(words.back()) & 0xC0U) == 0x80U);
  }
  return words + "…";
}

}  // namespace

Canvas::Canvas(int width, int height, const Colour& background)
    : surface_(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height),
               cairo_surface_destroy),
      context_(cairo_create(surface_.get()), cairo_destroy) {
  find_fonts();
  cairo_select_font_face(
      context_.get(), "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_line_width(context_.get(), 1.0);
  fill({0.0, 0.0, static_cast<double>(width), static_cast<double>(height)}, background);
}

void Canvas::fill(const Area& area, const Colour& colour) {
  cairo_set_source_rgba(context_.get(), colour.red, colour.green, colour.blue, colour.alpha);
  cairo_rectangle(context_.get(), area.left, area.top, area.width, area.height);
  cairo_fill(context_.get());
}

void Canvas::line(double from_x, double from_y, double to_x, double to_y, const Colour& colour) {
  cairo_set_source_rgba(context_.get(), colour.red, colour.green, colour.blue, colour.alpha);
  // Lines of one pixel are sharp where they run through the middle of pixels.
  cairo_move_to(context_.get(), std::floor(from_x) + 0.5, std::floor(from_y) + 0.5);
  cairo_line_to(context_.get(), std::floor(to_x) + 0.5, std::floor(to_y) + 0.5);
  cairo_stroke(context_.get());
}

void Canvas::dashed_line(
    double from_x, double from_y, double to_x, double to_y, const Colour& colour) {
  constexpr std::array<double, 2> kDashes{4.0, 3.0};
  cairo_set_dash(context_.get(), kDashes.data(), kDashes.size(), 0.0);
  line(from_x, from_y, to_x, to_y, colour);
  cairo_set_dash(context_.get(), nullptr, 0, 0.0);
}

void Canvas::text(double x,
                  double y,
                  const std::string& words,
                  double size,
                  const Colour& colour,
                  Anchor anchor,
                  double most_width) {
  cairo_set_source_rgba(context_.get(), colour.red, colour.green, colour.blue, colour.alpha);
  cairo_set_font_size(context_.get(), size);
  const std::string shown = shortened(context_.get(), words, most_width);
  const double width = width_of(context_.get(), shown);
  const double share = anchor == Anchor::left ? 0.0 : anchor == Anchor::middle ? 0.5 : 1.0;
  cairo_move_to(context_.get(), x - share * width, y);
  cairo_show_text(context_.get(), shown.c_str());
}

void Canvas::image(const Area& area, const at::Tensor& levels) {
  const auto rows = static_cast<int>(levels.size(0));
  const auto columns = static_cast<int>(levels.size(1));
  const std::shared_ptr<cairo_surface_t> pixels(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, columns, rows), cairo_surface_destroy);
  const at::Tensor values = levels.contiguous();
  cairo_surface_flush(pixels.get());
  const std::int64_t stride = cairo_image_surface_get_stride(pixels.get());  // bytes
  unsigned char* const first = cairo_image_surface_get_data(pixels.get());
  for (std::int64_t row = 0; row < rows; ++row) {
    const float* const from = values.data_ptr<float>() + row * columns;
    std::transform(
        from, from + columns, reinterpret_cast<std::uint32_t*>(first + row * stride), pixel_of);
  }
  cairo_surface_mark_dirty(pixels.get());
  cairo_save(context_.get());
  cairo_rectangle(context_.get(), area.left, area.top, area.width, area.height);
  cairo_clip(context_.get());
  cairo_translate(context_.get(), area.left, area.top);
  cairo_scale(context_.get(), area.width / columns, area.height / rows);
  cairo_set_source_surface(context_.get(), pixels.get(), 0.0, 0.0);
  cairo_pattern_set_filter(cairo_get_source(context_.get()), CAIRO_FILTER_GOOD);
  cairo_pattern_set_extend(cairo_get_source(context_.get()), CAIRO_EXTEND_PAD);
  cairo_paint(context_.get());
  cairo_restore(context_.get());
}

std::string Canvas::write_png(const std::filesystem::path& file) const {
  const cairo_status_t status = cairo_surface_write_to_png(surface_.get(), file.c_str());
  return status == CAIRO_STATUS_SUCCESS ? "" : cairo_status_to_string(status);
}

}  // namespace lasso::picture
