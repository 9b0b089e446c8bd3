#pragma once

#include <vector>

#include "lasso/data/random.hpp"

namespace lasso::data {

// Augmentations that imitate recording conditions. All work in place.

double gain_from_db(double db);

/// Plays `x` `speed` times as fast, like a tape: multiplies all frequencies by `speed` and divides
/// the length by it. Uses libsamplerate's band-limited variable-ratio conversion, without aliasing.
void change_speed(std::vector<float>& x, double speed);

/// A random first-order shelf: boosts or cuts everything above a corner of 200 to 4000 Hz by at
/// most 6 dB.
void change_tone(std::vector<float>& x, double sample_rate, Random& random);

/// Adds random reverberation to the direct sound: four combs and two all-passes (Schroeder 1962,
/// "Natural sounding artificial reverberation"), decaying by 60 dB in 0.15 to 0.9 s.
void add_room(std::vector<float>& x, double sample_rate, Random& random);

/// Limits the bandwidth like an old recording or a lossy codec: a second-order Butterworth
/// low-pass. It is linear, so filtering each source filters the mixture.
void limit_band(std::vector<float>& x, double sample_rate, double cutoff_hz);

}  // namespace lasso::data
