#pragma once

namespace lasso::dsp {

enum class FadeShape {
  cosine,  ///< raised cosine, sin^2(pi x / 2)
  linear,  ///< x
};

/// The fade at each edge of a window.
struct Fade {
  double ms = 70.0;
  FadeShape shape = FadeShape::cosine;
};

}  // namespace lasso::dsp
