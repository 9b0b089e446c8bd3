#pragma once

namespace lasso::separate {

enum class Mode {
  keep,    ///< inside the windows only the target is heard
  remove,  ///< inside the windows all but the target is heard
};

/// What happens inside the windows.
struct Edit {
  Mode mode = Mode::keep;
  double strength = 1.0;  ///< share of what is to go that does go, 0 to 1
};

/// What is done with the channels of a recording.
enum class ChannelMode {
  each,    ///< separated each on its own
  linked,  ///< one gain, of their mean, for all
  mono,    ///< their mean is separated and written
};

/// What becomes of samples beyond full scale where the output holds integers or is lossy.
enum class Clip {
  clamp,     ///< they are cut, and counted
  rescale,   ///< the whole output is made as much quieter as it takes
  floating,  ///< the output is written as floating point instead
};

/// What is done with a sound that a first pass found not to be there.
enum class IfAbsent {
  keep,     ///< the output has what comes of it, as it is
  quiet,    ///< 26 dB quieter
  silence,  ///< nothing of it
  fail,     ///< nothing is written: an input Error
  omit,     ///< nothing is written of it, all else is
};

/// The level of what is separated of an absent sound.
constexpr double level_of_absent(IfAbsent then) {
  constexpr double kQuiet = 0.05;
  return then == IfAbsent::keep ? 1.0 : then == IfAbsent::quiet ? kQuiet : 0.0;
}

}  // namespace lasso::separate
