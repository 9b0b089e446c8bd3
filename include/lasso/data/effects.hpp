#pragma once

#include <vector>

#include "lasso/data/random.hpp"

namespace lasso::data {

// What a sound goes through on its way to a listener, in place.

double gain_from_db(double db);

/// As a tape that runs `speed` times as fast: all frequencies times that, the length divided by it.
/// libsamplerate's variable-ratio conversion, band-limited: nothing folds back.
void change_speed(std::vector<float>& x, double speed);

/// A first-order shelf: all above a corner of 200 to 4000 Hz is raised or lowered, by 6 dB at most.
void change_tone(std::vector<float>& x, double sample_rate, Random& random);

/// A room behind the direct sound: four combs and two all-passes (Schroeder 1962, "Natural sounding
/// artificial reverberation"), decaying by 60 dB in 0.15 to 0.9 s.
void add_room(std::vector<float>& x, double sample_rate, Random& random);

/// The band of an old recording or a lossy codec: a second-order Butterworth low-pass. What it does
/// to each source of a mixture it does to the mixture.
void limit_band(std::vector<float>& x, double sample_rate, double cutoff_hz);

}  // namespace lasso::data
