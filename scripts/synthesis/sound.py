"""Samples and the tools that make them: what speech.py, notes.py and procedural.py share.

Samples are an `array('f')`: mono, 32 kHz, full scale 1.0. A function that takes samples gives new
ones back, save the two named add_*, which add into their first argument.
"""

import array
import math
import operator
import pathlib
import random
import subprocess
import sys
from typing import NamedTuple

RATE = 32000
MIN_S = 3.0
MAX_S = 6.0
QUIET_DB = -50.0  # what lies this far below the loudest frame, at the ends, is silence


class Failure(Exception):
    """What a user can mend; its sentence says what is wrong and what to do."""


class Clip(NamedTuple):
    """A sound as its maker gives it, before trimming and levels."""

    samples: array.array
    category: str
    query: str
    licence: str


def run(command, stdin=b""):
    """What `command` writes to stdout. Throws a Failure with its last word if it goes wrong."""
    done = subprocess.run(command, input=stdin, capture_output=True, check=False)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
        raise Failure(f"{command[0]} ended with {done.returncode}: {said[-1]}")
    return done.stdout


def _bytes(samples):
    """Little-endian, as the tools are told, on any machine."""
    if sys.byteorder == "big":
        samples = array.array("f", samples)
        samples.byteswap()
    return samples.tobytes()


def _samples(raw):
    samples = array.array("f", raw)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


_RAW = ["-t", "raw", "-e", "floating-point", "-b", "32", "-L", "-c", "1", "-r", str(RATE)]
_SOX = ["sox", "-V1", "-R", "-D"]  # -R: the same numbers every time, -D: no dither


def sox(samples, *effects):
    """`samples` through sox's effects, each a string as on the command line.

    sox clips at full scale, so the samples go through it at half of it.
    """
    half = level(samples, 0.5)
    words = [word for effect in effects for word in effect.split()]
    return _samples(run([*_SOX, *_RAW, "-", *_RAW, "-", *words], _bytes(half)))


def read(path, *effects):
    """The samples of a file, its channels averaged, resampled to our rate."""
    words = [word for effect in effects for word in effect.split()]
    # -G: guard against clipping, for a float file may pass full scale.
    return _samples(run([*_SOX, "-G", str(path), *_RAW, "-", *words]))


def write_flac(path: pathlib.Path, samples):
    """16-bit FLAC, without a comment, so that equal samples are equal bytes."""
    run([*_SOX, *_RAW, "-", "-b", "16", "--comment", "", str(path)], _bytes(samples))


def silence(seconds):
    return array.array("f", bytes(4 * round(seconds * RATE)))


def white_noise(rng: random.Random, seconds):
    """Uniform white noise. Ours, since sox -R would give every clip the same."""
    integers = array.array("h", rng.randbytes(2 * round(seconds * RATE)))
    if sys.byteorder == "big":
        integers.byteswap()
    return array.array("f", [value / 32768.0 for value in integers])


def peak_of(samples):
    return max(max(samples), -min(samples)) if samples else 0.0


def level(samples, peak):
    """`samples` scaled to `peak`; silence stays silence."""
    loudest = peak_of(samples)
    gain = peak / loudest if loudest > 0.0 else 0.0
    return array.array("f", [gain * value for value in samples])


def rms(samples):
    return math.sqrt(sum(map(operator.mul, samples, samples)) / max(1, len(samples)))


def loudness(samples, value):
    """`samples` scaled to an RMS of `value`, to weigh the layers of a mix."""
    now = rms(samples)
    gain = value / now if now > 0.0 else 0.0
    return array.array("f", [gain * sample for sample in samples])


def mix(*layers):
    """The sum; a shorter layer ends early."""
    longest = max(layers, key=len)
    total = array.array("f", longest)
    for layer in layers:
        if layer is not longest:
            add_at(total, 0, layer)
    return total


def add_at(samples, begin, event, gain=1.0):
    """Adds `event` into `samples` from `begin` >= 0 on; what lies beyond the end is dropped."""
    end = min(len(samples), begin + len(event))
    samples[begin:end] = array.array(
        "f", [now + gain * value for now, value in zip(samples[begin:end], event)])


def add_ringing(samples, begin, frequency_hz, decay_s, gain, phase=0.0):
    """Adds a sine that decays by e every `decay_s`, until it is 60 dB down.

    By the recurrence y[n] = 2 r cos(w) y[n-1] - r^2 y[n-2], which costs no sine per sample.
    """
    if frequency_hz >= RATE / 2:
        return
    end = min(len(samples), begin + int(6.9 * decay_s * RATE))
    omega = 2.0 * math.pi * frequency_hz / RATE
    shrink = math.exp(-1.0 / (decay_s * RATE))
    first, second = 2.0 * shrink * math.cos(omega), -shrink * shrink
    before, now = gain * math.sin(phase - omega) / shrink, gain * math.sin(phase)
    for i in range(begin, end):
        samples[i] += now
        before, now = now, first * now + second * before


def noise_burst(rng: random.Random, decay_s, low_hz, high_hz):
    """Noise between two frequencies that decays by e every `decay_s`: 60 dB, RMS 0.1.

    By first-order filters (two above, one below), since a process of sox for each drop or grain
    would take too long.
    """
    smooth_low = 1.0 - math.exp(-2.0 * math.pi * low_hz / RATE)
    smooth_high = 1.0 - math.exp(-2.0 * math.pi * min(high_hz, 0.45 * RATE) / RATE)
    shrink = math.exp(-1.0 / (decay_s * RATE))
    below_low = below_high = once = 0.0
    gain = 1.0
    burst = array.array("f")
    for _ in range(int(6.9 * decay_s * RATE)):
        once += smooth_high * (2.0 * rng.random() - 1.0 - once)
        below_high += smooth_high * (once - below_high)
        below_low += smooth_low * (below_high - below_low)
        burst.append(gain * (below_high - below_low))
        gain *= shrink
    return loudness(burst, 0.1)


def curve(points, count):
    """`points`, evenly spread over `count` samples, joined by half cosines."""
    result = array.array("f")
    last = len(points) - 1
    for piece in range(last):
        begin, end = count * piece // last, count * (piece + 1) // last
        here, there = points[piece], points[piece + 1]
        step = math.pi / max(1, end - begin)
        for i in range(end - begin):
            result.append(here + (there - here) * (0.5 - 0.5 * math.cos(step * i)))
    return result


def wandering(rng: random.Random, seconds, changes_per_s, low, high):
    """A curve that wanders between two values."""
    count = max(2, round(seconds * changes_per_s) + 1)
    return curve([rng.uniform(low, high) for _ in range(count)], round(seconds * RATE))


def shaped(samples, envelope):
    return array.array("f", map(operator.mul, samples, envelope))


def log_uniform(rng: random.Random, low, high):
    """A number whose logarithm is uniform: for frequencies, decays and rates."""
    return low * (high / low) ** rng.random()


def frame_levels(samples, frame):
    """RMS of each whole frame of `frame` samples."""
    return [rms(samples[i : i + frame]) for i in range(0, len(samples) - frame + 1, frame)]


def active_s(samples):
    """The 25 ms frames within 40 dB of the loudest, in seconds."""
    frame = RATE // 40
    levels = frame_levels(samples, frame)
    floor = max(levels, default=0.0) * 10.0 ** (-40.0 / 20.0)
    return sum(value > 0.0 and value >= floor for value in levels) * frame / RATE


def trimmed(samples):
    """Without the silence at both ends, but at least MIN_S and at most MAX_S long.

    The cut ends fade, lest they click: 2 ms in, 60 ms out.
    """
    frame = RATE // 100
    levels = frame_levels(samples, frame)
    floor = max(levels, default=0.0) * 10.0 ** (QUIET_DB / 20.0)
    loud = [i for i, value in enumerate(levels) if value > 0.0 and value >= floor]
    if not loud:
        raise Failure("a clip came out silent; does the sound font hold all General MIDI sounds?")
    shortest, longest = round(MIN_S * RATE), round(MAX_S * RATE)
    begin = loud[0] * frame
    length = min(max((loud[-1] + 1) * frame - begin, shortest), longest)
    cut = array.array("f", samples[begin : begin + length])
    cut.extend(array.array("f", bytes(4 * max(0, shortest - len(cut)))))
    fade_in, fade_out = RATE // 500, RATE * 60 // 1000
    for i in range(fade_in):
        cut[i] *= i / fade_in
    for i in range(fade_out):
        cut[-1 - i] *= i / fade_out
    return cut


def finished(samples, rng: random.Random):
    """Trimmed, over a floor of noise, brought to a peak of 0.12 to 0.93.

    Synthetic sounds have exact zeros between them, which would give them away: recordings have the
    hum of their rooms, some 45 to 80 dB below the peak.
    """
    clip = level(trimmed(samples), 1.0)
    floor = sox(white_noise(rng, len(clip) / RATE), f"lowpass -1 {log_uniform(rng, 150, 6000):.0f}")
    floor = loudness(floor, 10.0 ** (rng.uniform(-80.0, -45.0) / 20.0))
    return level(mix(clip, floor), log_uniform(rng, 0.12, 0.93))
