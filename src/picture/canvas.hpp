#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include <ATen/core/Tensor.h>

// Cairo's types stay in canvas.cpp.
using cairo_t = struct _cairo;
using cairo_surface_t = struct _cairo_surface;

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

/// Where a text stands beside the point that it is given.
enum class Anchor { left, middle, right };

/// A picture in pixels, drawn with Cairo.
class Canvas {
 public:
  Canvas(int width, int height, const Colour& background);

  void fill(const Area& area, const Colour& colour);
  void line(double from_x, double from_y, double to_x, double to_y, const Colour& colour);
  void dashed_line(double from_x, double from_y, double to_x, double to_y, const Colour& colour);

  /// A line of text. `y`: of its baseline. What is wider than `most_width` ends in an ellipsis.
  void text(double x,
            double y,
            const std::string& words,
            double size,
            const Colour& colour,
            Anchor anchor = Anchor::left,
            double most_width = 1e9);

  /// (rows, columns) in 0 to 1, from the top left corner, as colours; stretched over the area.
  void image(const Area& area, const at::Tensor& levels);

  /// Gives what went wrong, or nothing.
  std::string write_png(const std::filesystem::path& file) const;

 private:
  std::shared_ptr<cairo_surface_t> surface_;
  std::shared_ptr<cairo_t> context_;
};

}  // namespace lasso::picture
