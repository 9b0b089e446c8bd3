#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include <ATen/core/Tensor.h>
#include <cairo.h>

namespace lasso::picture {

struct Colour {
  double red;
  double green;
  double blue;
  double alpha = 1.0;
};

struct Area {
  double left;
  double top;
  double width;
  double height;
};

/// The position of a text relative to its anchor point.
enum class Anchor { left, middle, right };

/// A bitmap drawn with Cairo.
class Canvas {
 public:
  Canvas(int width, int height, const Colour& background);

  void fill(const Area& area, const Colour& colour);
  void line(double from_x, double from_y, double to_x, double to_y, const Colour& colour);
  void dashed_line(double from_x, double from_y, double to_x, double to_y, const Colour& colour);

  /// Draws a line of text. `y`: of the baseline. Text wider than `most_width` ends in an ellipsis.
  void text(double x,
            double y,
            const std::string& words,
            double size,
            const Colour& colour,
            Anchor anchor = Anchor::left,
            double most_width = 1e9);

  /// Draws levels (rows, columns) from 0 to 1 as colours, starting at the top left corner,
  /// stretched over the area.
  void image(const Area& area, const at::Tensor& levels);

  /// Returns an error message, or an empty string on success.
  std::string write_png(const std::filesystem::path& file) const;

 private:
  std::shared_ptr<cairo_surface_t> surface_;
  std::shared_ptr<cairo_t> context_;
};

}  // namespace lasso::picture
