#pragma once

namespace lasso::separate {

enum class Mode {
  keep,    ///< keep only the target inside the windows
  remove,  ///< remove the target inside the windows
};

/// What happens inside the windows.
struct Edit {
  Mode mode = Mode::keep;
  double strength = 1.0;  ///< share of the removal to apply, 0 to 1
};

/// How the channels of a recording are processed.
enum class ChannelMode {
  each,    ///< each is separated on its own
  linked,  ///< one gain, computed from their mean, for all
  mono,    ///< their mean is separated and written
};

/// How to treat samples beyond full scale if the output is integer or lossy.
enum class Clip {
  clamp,     ///< clip and count them
  rescale,   ///< attenuate the whole output until it fits
  floating,  ///< write floating point instead
};

/// How to treat a sound that a first pass found to be absent.
enum class IfAbsent {
  keep,     ///< write the estimate unchanged
  quiet,    ///< attenuate the estimate by 26 dB
  silence,  ///< write none of the estimate
  fail,     ///< write nothing: an input Error
  omit,     ///< write no files for this sound, but those of all others
};

/// The gain applied to the estimate of an absent sound.
constexpr double level_of_absent(IfAbsent then) {
  constexpr double kQuiet = 0.05;
  return then == IfAbsent::keep ? 1.0 : then == IfAbsent::quiet ? kQuiet : 0.0;
}

}  // namespace lasso::separate
