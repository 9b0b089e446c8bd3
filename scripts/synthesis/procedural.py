"""Procedural sounds: noise, impulses and damped sines put together as the sources do it.

A function makes `seconds` of one category and says which phrase describes it. Every number
that it draws is one that differs between recordings: the distance, the size, the material.
"""

import array
import math
import pathlib
import random

import sound
from sound import (RATE, Clip, add_at, add_ringing, curve, log_uniform, loudness, mix, noise_burst,
                   shaped, silence, sox, wandering, white_noise)

TOOLS = ("sox",)
LICENCE = "CC0 1.0"


def _poisson(rng, seconds, per_s):
    """Times of independent events, in seconds."""
    at = rng.expovariate(per_s)
    while at < seconds:
        yield at
        at += rng.expovariate(per_s)


def _burst_bank(rng, count, decays_s, lows_hz, highs_hz):
    """Bursts to draw from where hundreds are needed, each of random decay and band."""
    return [noise_burst(rng, log_uniform(rng, *decays_s), log_uniform(rng, *lows_hz),
                        log_uniform(rng, *highs_hz)) for _ in range(count)]


def _room(rng, samples, most=40):
    return sox(samples, f"reverb {rng.randint(3, most)} {rng.randint(20, 80)} "
                        f"{rng.randint(5, 90)} 100 0 {rng.randint(-10, -2)}")


def _phases(frequency_hz):
    """The running phase in radians of a frequency that changes from sample to sample."""
    step = 2.0 * math.pi / RATE
    phase, phases = 0.0, array.array("d")
    for value in frequency_hz:
        phases.append(phase)
        phase += step * value
    return phases


def _tone(frequency_hz, amplitudes):
    """Harmonics of a changing frequency, read from a table of one period.

    Between the points of the table we go straight: at the 25th harmonic that is 75 dB exact.
    """
    size = 4096
    highest = max(frequency_hz)
    table = [0.0] * (size + 1)
    for number, amplitude in enumerate(amplitudes, 1):
        if amplitude != 0.0 and number * highest < 0.45 * RATE:
            omega = 2.0 * math.pi * number / size
            table = [value + amplitude * math.sin(omega * i) for i, value in enumerate(table)]
    samples, place, step = array.array("f"), 0.0, size / RATE
    for value in frequency_hz:
        point = int(place)
        here = table[point]
        samples.append(here + (place - point) * (table[point + 1] - here))
        place = (place + step * value) % size
    return samples


def _steady(value, seconds):
    return array.array("f", [value]) * round(seconds * RATE)


def _saturated(samples, drive):
    """tanh, as a loud source or a cheap loudspeaker bends a wave."""
    gain = drive / max(1e-9, sound.peak_of(samples))
    return array.array("f", [math.tanh(gain * value) for value in samples])


def rain(rng, seconds):
    kind = rng.choice(("rain falling", "heavy rain", "rain on a tent", "rain in a forest"))
    heavy = kind == "heavy rain"
    hiss = sox(white_noise(rng, seconds), f"highpass {log_uniform(rng, 200, 1500):.0f}",
               f"lowpass {log_uniform(rng, 3500, 13000):.0f}",
               f"treble {rng.uniform(-14, 0):.1f} {log_uniform(rng, 1500, 5000):.0f}")
    hiss = shaped(hiss, wandering(rng, seconds, rng.uniform(0.5, 2), 0.6, 1.0))
    tones = {"rain on a tent": (150, 1500), "rain in a forest": (600, 7000)}.get(kind, (900, 9000))
    drops = silence(seconds)
    bank = _burst_bank(rng, 25, (0.0008, 0.006), tones, (2 * tones[0], 14000))
    for at in _poisson(rng, seconds, log_uniform(rng, 120, 500) if heavy else
                       log_uniform(rng, 15, 200)):
        begin, gain = int(at * RATE), rng.paretovariate(1.8) * 0.1
        if rng.random() < 0.4:  # a drop into water or on a sheet rings
            add_ringing(drops, begin, log_uniform(rng, *tones), log_uniform(rng, 0.001, 0.006),
                        gain)
        else:
            add_at(drops, begin, rng.choice(bank), gain)
    samples = mix(loudness(hiss, 1.0), loudness(drops, log_uniform(rng, 0.15, 0.8 if heavy else 2)))
    return samples, kind


def wind(rng, seconds):
    """White noise through a resonant low-pass and band-pass whose frequency wanders."""
    kind = rng.choice(("wind blowing", "wind howling", "strong wind", "wind blowing in the desert"))
    howl = kind == "wind howling"
    low, high = (300, 1100) if howl else (log_uniform(rng, 80, 250), log_uniform(rng, 350, 1200))
    gusts = wandering(rng, seconds, rng.uniform(0.5, 2.0), 0.1, 1.0)
    damping = rng.uniform(0.03, 0.12) if howl else rng.uniform(0.4, 1.4)
    slow = slower = 0.0
    samples = silence(seconds)
    body = rng.uniform(0.0, 0.3) if howl else rng.uniform(0.3, 1.0)
    for i, (value, gust) in enumerate(zip(white_noise(rng, seconds), gusts)):
        # The state variable filter of Chamberlin: `slow` is its band-pass, `slower` its low-pass.
        tune = 6.283 / RATE * low * (high / low) ** gust
        slower += tune * slow
        slow += tune * (value - slower - damping * slow)
        samples[i] = gust * (slow * damping + body * slower)
    samples = sox(samples, f"lowpass {log_uniform(rng, 700, 4000):.0f}")
    air = sox(white_noise(rng, seconds), f"highpass {log_uniform(rng, 800, 3000):.0f}",
              f"lowpass {log_uniform(rng, 1500, 6000):.0f}")
    air = shaped(air, [gust * gust for gust in gusts])
    return mix(loudness(samples, 1.0), loudness(air, log_uniform(rng, 0.005, 0.08))), kind


def sea_waves(rng, seconds):
    kind = rng.choice(("sea waves", "waves on a beach", "ocean waves crashing"))
    envelope, wash = silence(seconds), silence(seconds)
    at = -rng.uniform(0.0, 2.0)
    while at < seconds:
        rise, fall = rng.uniform(0.4, 1.6), rng.uniform(0.8, 3.0)
        height = rng.uniform(0.4, 1.0)
        for i in range(max(0, int(at * RATE)), min(len(wash), int((at + rise + 3 * fall) * RATE))):
            time = i / RATE - at
            value = height * ((time / rise) ** 2 if time < rise else math.exp((rise - time) / fall))
            envelope[i] += value
            # The foam hisses later than the wave falls.
            wash[i] += height * max(0.0, time - 0.6 * rise) * math.exp(-time / fall)
        at += rng.uniform(1.5, 4.5)
    body = sox(white_noise(rng, seconds), f"lowpass {log_uniform(rng, 300, 1200):.0f}",
               "lowpass 2500", "highpass 40")
    spray = sox(white_noise(rng, seconds), f"highpass {log_uniform(rng, 500, 2500):.0f}",
                f"lowpass {log_uniform(rng, 3000, 10000):.0f}", "treble -6")
    floor = rng.uniform(0.05, 0.3)
    waves = shaped(loudness(body, 1.0), [floor + value for value in envelope])
    foam = shaped(loudness(spray, 1.0), [0.5 * floor + value for value in wash])
    return mix(waves, loudness(foam, sound.rms(waves) * log_uniform(rng, 0.15, 0.9))), kind


def clock_tick(rng, seconds):
    kind, interval = rng.choice((("clock ticking", rng.uniform(0.4, 1.0)),
                                 ("a ticking clock", rng.choice((0.5, 1.0))),
                                 ("watch ticking", rng.choice((0.2, 0.167, 0.25)))))
    scale = 1.6 if kind == "watch ticking" else 1.0
    sounds = []
    modes = [(log_uniform(rng, 700, 7000) * scale, log_uniform(rng, 0.001, 0.012) / scale,
              rng.uniform(0.2, 1.0)) for _ in range(rng.randint(3, 7))]
    for detune in (1.0, rng.uniform(0.75, 1.25)):  # tick, tock
        tick = silence(0.15)
        add_at(tick, 0, noise_burst(rng, log_uniform(rng, 0.0005, 0.002), 1500, 12000),
               rng.uniform(0.5, 4))
        for frequency, decay, gain in modes:
            add_ringing(tick, 0, frequency * detune, decay, gain * rng.uniform(0.5, 1.0))
        if rng.random() < 0.5:  # the second part of the escapement
            add_at(tick, int(rng.uniform(0.008, 0.04) * RATE), array.array("f", tick[:2000]),
                   rng.uniform(0.1, 0.6))
        sounds.append(tick)
    samples = silence(seconds)
    limp = rng.uniform(-0.08, 0.08) * interval
    for i in range(int(seconds / interval) + 1):
        at = i * interval + (limp if i % 2 else 0.0) + rng.uniform(0.0, 0.002)
        add_at(samples, int((0.05 + at) * RATE), sounds[i % 2], rng.uniform(0.85, 1.0))
    return (_room(rng, samples, 30) if rng.random() < 0.6 else samples), kind


def crackling_fire(rng, seconds):
    rumble = sox(white_noise(rng, seconds), f"lowpass {log_uniform(rng, 60, 300):.0f}",
                 "lowpass 600", "highpass 25")
    rumble = shaped(rumble, wandering(rng, seconds, rng.uniform(2, 7), 0.2, 1.0))
    hiss = sox(white_noise(rng, seconds), f"highpass {log_uniform(rng, 600, 3000):.0f}",
               f"lowpass {log_uniform(rng, 4000, 12000):.0f}")
    crackles = silence(seconds)
    bank = _burst_bank(rng, 40, (0.0004, 0.007), (400, 3000), (4000, 15000))
    busy = wandering(rng, seconds, 2, 0.1, 1.0)
    for at in _poisson(rng, seconds, log_uniform(rng, 12, 90)):
        begin = int(at * RATE)
        if rng.random() > busy[begin]:
            continue
        for again in range(rng.choice((1, 1, 1, 2, 4))):  # some split in a row
            later = begin + int(again * rng.uniform(0.004, 0.03) * RATE)
            add_at(crackles, later, rng.choice(bank), min(12.0, 0.3 * rng.paretovariate(1.1)))
    for at in _poisson(rng, seconds, 1.2):  # logs that give way
        add_ringing(crackles, int(at * RATE), log_uniform(rng, 120, 600),
                    log_uniform(rng, 0.005, 0.02), rng.uniform(0.1, 0.6))
    samples = mix(loudness(crackles, 1.0), loudness(rumble, log_uniform(rng, 0.1, 1.2)),
                  loudness(hiss, log_uniform(rng, 0.03, 0.25)))
    return samples, rng.choice(("fire crackling", "campfire crackling",
                                "fire crackling in a fireplace"))


def helicopter(rng, seconds):
    blade_hz = log_uniform(rng, 9, 26)
    drift = wandering(rng, seconds, 1, 0.98, 1.02)
    phases = _phases([blade_hz * value for value in drift])
    sharp = rng.uniform(1.5, 9)
    # How loud each blade is: two to five that are not quite alike.
    blades = [rng.uniform(0.75, 1.0) for _ in range(rng.randint(2, 5))]
    beats = array.array("f", [blades[int(phase / (2 * math.pi)) % len(blades)]
                              * math.exp(sharp * (math.cos(phase) - 1.0)) for phase in phases])
    thump = sox(white_noise(rng, seconds), f"lowpass {log_uniform(rng, 120, 700):.0f}",
                f"lowpass {log_uniform(rng, 300, 2000):.0f}", "highpass 25")
    chop = sox(white_noise(rng, seconds), f"highpass {log_uniform(rng, 300, 900):.0f}",
               f"lowpass {log_uniform(rng, 1500, 6000):.0f}")
    floor = rng.uniform(0.02, 0.3)
    tone = sox(_tone([blade_hz * value for value in drift],
                     [rng.uniform(0.3, 1.0) / n for n in range(1, 12)]), "highpass 30")
    whine = _tone([log_uniform(rng, 900, 4500)] * len(phases), (1.0, 0.3))
    samples = mix(loudness(shaped(thump, beats), 1.0), loudness(tone, log_uniform(rng, 0.1, 0.8)),
                  loudness(shaped(chop, [floor + value for value in beats]),
                           log_uniform(rng, 0.1, 0.7)),
                  loudness(whine, log_uniform(rng, 0.005, 0.08)))
    near = curve([rng.uniform(0.3, 1.0) for _ in range(3)], len(samples))
    return shaped(samples, near), rng.choice(("helicopter flying", "helicopter",
                                             "helicopter hovering"))


def _engine(rng, revolutions_hz, modes, jitter, noise, pattern=(1.0,)):
    """Combustions at a changing rate, through the resonances of body and exhaust.

    `pattern`: the loudness of the cylinders in turn. A combustion is a short burst of noise.
    """
    seconds = len(revolutions_hz) / RATE
    pulses = silence(seconds)
    bank = [noise_burst(rng, log_uniform(rng, 0.0008, 0.003), 40, log_uniform(rng, 1500, 9000))
            for _ in range(16)]
    at, count = 0.0, 0
    while at < seconds - 0.001:
        begin = int(at * RATE)
        gain = pattern[count % len(pattern)] * rng.uniform(1.0 - 2.0 * jitter, 1.0)
        pulses[begin] += 4.0 * gain
        add_at(pulses, begin, rng.choice(bank), noise * 8.0 * gain)
        at += max(0.002, rng.gauss(1.0, jitter) / revolutions_hz[begin])
        count += 1
    layers = [loudness(sox(pulses, f"lowpass {log_uniform(rng, 800, 4000):.0f}"), 0.5)]
    for frequency, width, gain in modes:
        layers.append(loudness(sox(pulses, f"bandpass {frequency:.0f} {width:.2f}q"), gain))
    return mix(*layers)


def chainsaw(rng, seconds):
    full = log_uniform(rng, 90, 190)
    idle = full * rng.uniform(0.3, 0.6)
    points = [rng.choice((full, full, full, idle, 0.85 * full)) * rng.uniform(0.93, 1.07)
              for _ in range(max(2, round(seconds * rng.uniform(0.8, 2.5))))]
    rate = curve(points, round(seconds * RATE))
    modes = [(log_uniform(rng, 250, 5500), rng.uniform(1, 6), rng.uniform(0.3, 1.0))
             for _ in range(rng.randint(4, 7))]
    motor = _engine(rng, rate, modes, rng.uniform(0.01, 0.05), rng.uniform(0.4, 1.5))
    chain = sox(white_noise(rng, seconds), f"highpass {log_uniform(rng, 1500, 4000):.0f}",
                f"lowpass {log_uniform(rng, 6000, 14000):.0f}")
    chain = shaped(chain, [value / full for value in rate])
    motor = mix(loudness(motor, 1.0), loudness(chain, log_uniform(rng, 0.05, 0.4)))
    samples = sox(_saturated(motor, rng.uniform(2, 8)), "highpass 60",
                  f"treble {rng.uniform(-10, 2):.1f}")
    return samples, rng.choice(("chainsaw running", "chainsaw", "chainsaw cutting wood"))


def car_engine(rng, seconds):
    idle = log_uniform(rng, 18, 32)
    if rng.random() < 0.5:
        kind, points = "car engine idling", [idle, idle * rng.uniform(0.97, 1.03)]
    else:
        kind = rng.choice(("car engine running", "car engine revving"))
        points = [idle * rng.uniform(1.0, 4.0) for _ in range(rng.randint(3, 6))]
    modes = [(log_uniform(rng, 40, 1800), rng.uniform(1, 5), rng.uniform(0.2, 1.0))
             for _ in range(rng.randint(4, 6))]
    pattern = [rng.uniform(0.6, 1.0) for _ in range(4)]
    samples = _engine(rng, curve(points, round(seconds * RATE)), modes, rng.uniform(0.01, 0.06),
                      rng.uniform(0.2, 0.8), pattern)
    fan = sox(white_noise(rng, seconds), "highpass 150",
              f"lowpass {log_uniform(rng, 800, 5000):.0f}")
    samples = mix(loudness(_saturated(samples, rng.uniform(0.5, 2)), 1.0),
                  loudness(fan, log_uniform(rng, 0.03, 0.3)))
    samples = sox(samples, "highpass 30", f"bass {rng.uniform(0, 12):.1f}",
                  f"lowpass {log_uniform(rng, 2500, 12000):.0f}")
    return samples, kind


def motorcycle(rng, seconds):
    idle = log_uniform(rng, 11, 30)
    revs = rng.random() < 0.5
    points = [idle * (rng.uniform(1.0, 5.0) if revs else rng.uniform(0.97, 1.03))
              for _ in range(rng.randint(3, 7))]
    modes = [(log_uniform(rng, 80, 2500), rng.uniform(1, 6), rng.uniform(0.3, 1.0))
             for _ in range(rng.randint(4, 6))]
    samples = _engine(rng, curve(points, round(seconds * RATE)), modes, rng.uniform(0.02, 0.09),
                      rng.uniform(0.5, 1.5), (1.0, rng.uniform(0.4, 0.9)))
    samples = _saturated(samples, rng.uniform(1.5, 5))
    return (sox(samples, "highpass 35", f"lowpass {log_uniform(rng, 2500, 10000):.0f}"),
            "motorcycle engine revving" if revs else "motorcycle engine idling")


def siren(rng, seconds):
    kind = rng.choice(("wail", "yelp", "two tones"))
    count = round(seconds * RATE)
    low, high = log_uniform(rng, 380, 750), log_uniform(rng, 950, 1700)
    if kind == "two tones":
        high = low * rng.uniform(1.2, 1.5)
        half = rng.uniform(0.35, 0.8)
        rate = [low if int(i / RATE / half) % 2 else high for i in range(count)]
    else:
        period = rng.uniform(2.5, 6.0) if kind == "wail" else rng.uniform(0.2, 0.6)
        shift, rise = rng.random(), rng.uniform(0.3, 0.6)
        rate = []
        for i in range(count):
            turn = (i / RATE / period + shift) % 1.0
            up = turn / rise if turn < rise else (1.0 - turn) / (1.0 - rise)
            rate.append(low * (high / low) ** (0.5 - 0.5 * math.cos(math.pi * up)))
    samples = _tone(rate, [1.0 / n ** rng.uniform(0.8, 1.6) for n in range(1, 9)])
    samples = sox(_saturated(samples, rng.uniform(1, 4)),
                  f"highpass {log_uniform(rng, 150, 500):.0f}",
                  f"lowpass {log_uniform(rng, 2500, 8000):.0f}")
    if rng.random() < 0.7:
        samples = _room(rng, samples, 60)
    near = curve([rng.uniform(0.4, 1.0) for _ in range(3)], len(samples))
    return shaped(samples, near), rng.choice(("police siren", "siren wailing", "ambulance siren",
                                             "emergency siren"))


def telephone(rng, seconds):
    on, off = rng.uniform(0.7, 2.0), rng.uniform(0.6, 1.6)
    samples = silence(seconds)
    old = rng.random() < 0.6
    if old:  # a clapper between two gongs
        strokes_per_s = rng.uniform(18, 30)
        pitch = log_uniform(rng, 900, 1900)
        gongs = []
        for base in (pitch, pitch * rng.uniform(1.03, 1.3)):
            gong = silence(0.7)
            for ratio in (1.0, 1.52, 2.4, 2.76, 3.6, 5.4):
                add_ringing(gong, 0, base * ratio * rng.uniform(0.98, 1.02),
                            log_uniform(rng, 0.04, 0.25), rng.uniform(0.2, 1.0) / ratio)
            gongs.append(gong)
        at, i = 0.0, 0
        while at < seconds:
            if at % (on + off) < on:
                add_at(samples, int(at * RATE), gongs[i % 2], rng.uniform(0.7, 1.0))
            at += 1.0 / strokes_per_s * rng.uniform(0.97, 1.03)
            i += 1
    else:  # two tones in turn
        low = log_uniform(rng, 500, 1400)
        high, switches_per_s = low * rng.uniform(1.15, 1.5), rng.uniform(12, 30)
        rate = [low if int(2 * switches_per_s * i / RATE) % 2 else high
                for i in range(len(samples))]
        gate = [1.0 if i / RATE % (on + off) < on else 0.0 for i in range(len(samples))]
        samples = shaped(_tone(rate, (1.0, 0.0, rng.uniform(0.1, 0.5), 0.0, 0.1)), gate)
    if rng.random() < 0.7:
        samples = _room(rng, samples)
    return samples, rng.choice(("old telephone ringing", "telephone ringing") if old else
                               ("telephone ringing", "phone ringing"))


def alarm(rng, seconds):
    kind = rng.choice(("alarm clock beeping", "buzzer sounding", "car alarm", "alarm sounding"))
    count = round(seconds * RATE)
    square = [1.0 / n if n % 2 else 0.0 for n in range(1, 16)]
    if kind == "buzzer sounding":
        gap = rng.choice((99.0, rng.uniform(0.5, 1.5)))
        samples = _tone(_steady(log_uniform(rng, 90, 420), seconds), [1 / n for n in range(1, 25)])
        gate = [0.0 if i / RATE % (gap + 0.3) > gap else 1.0 for i in range(count)]
        samples = shaped(samples, gate)
    elif kind == "alarm clock beeping":
        beep, beeps = rng.uniform(0.05, 0.14), rng.randint(1, 4)
        period = 2 * beep * beeps + rng.uniform(0.1, 0.6)
        samples = _tone(_steady(log_uniform(rng, 900, 3800), seconds), square)
        times = [i / RATE % period for i in range(count)]
        samples = shaped(samples,
                         [1.0 if now < 2 * beep * beeps and now % (2 * beep) < beep else 0.0
                                   for now in times])
    else:
        low, high = log_uniform(rng, 500, 1200), log_uniform(rng, 1300, 3000)
        period, form = rng.uniform(0.15, 1.0), rng.randrange(3)

        def pitch(turn):
            if form == 0:
                return low + (high - low) * turn
            if form == 1:
                return high if turn < 0.5 else low
            return high - (high - low) * turn * turn

        samples = _tone([pitch(i / RATE / period % 1.0) for i in range(count)], square)
    samples = sox(samples, f"highpass {log_uniform(rng, 100, 400):.0f}",
                  f"lowpass {log_uniform(rng, 3500, 12000):.0f}")
    return (_room(rng, samples, 50) if rng.random() < 0.6 else samples), kind


def crickets(rng, seconds):
    samples = silence(seconds)
    many = rng.random() < 0.6
    for number in range(rng.randint(3, 9) if many else 1):
        carrier, pulses_per_s = log_uniform(rng, 2600, 6500), rng.uniform(22, 70)
        in_chirp = rng.choice((2, 3, 4, 5, 8, 1000))  # the last trills without a pause
        pause_s = rng.uniform(0.1, 0.6)
        far = rng.uniform(0.05, 0.6) if number else 1.0
        length = rng.uniform(0.4, 0.8) / pulses_per_s
        count = int(length * RATE)
        omega = 2.0 * math.pi * carrier / RATE
        pulse = array.array("f", [math.sin(math.pi * i / count) ** 2
                                  * (math.sin(omega * i) + 0.08 * math.sin(2 * omega * i))
                                  for i in range(count)])
        at, i = rng.uniform(0.0, 0.3), 0
        while at < seconds:
            add_at(samples, int(at * RATE), pulse, far * rng.uniform(0.8, 1.0))
            i += 1
            at += 1.0 / pulses_per_s
            if i % in_chirp == 0:
                at += pause_s * rng.uniform(0.85, 1.2)
    night = sox(white_noise(rng, seconds), f"lowpass {log_uniform(rng, 400, 6000):.0f}",
                "highpass 80")
    samples = mix(loudness(samples, 1.0), loudness(night, log_uniform(rng, 0.005, 0.1)))
    return samples, rng.choice(("crickets chirping", "crickets chirping at night") if many else
                               ("cricket chirping",))


def cicadas(rng, seconds):
    """A band of noise in fast pulses, swelling: one near, or a tree full of them."""
    samples = silence(seconds)
    for _ in range(rng.randint(1, 4)):
        centre, buzz_hz = log_uniform(rng, 3500, 9000), log_uniform(rng, 45, 260)
        band = sox(white_noise(rng, seconds), f"bandpass {centre:.0f} {rng.uniform(2, 9):.1f}q",
                   f"bandpass {centre * rng.uniform(0.95, 1.05):.0f} {rng.uniform(2, 9):.1f}q")
        phases = _phases([buzz_hz * value for value in wandering(rng, seconds, 1, 0.95, 1.05)])
        swell = wandering(rng, seconds, rng.choice((0.5, 1, 4)), rng.uniform(0.1, 0.7), 1.0)
        depth = rng.uniform(1, 5)
        band = shaped(band, [gain * math.exp(depth * (math.cos(phase) - 1.0))
                             for gain, phase in zip(swell, phases)])
        samples = mix(samples, loudness(band, rng.uniform(0.2, 1.0)))
    return samples, rng.choice(("cicadas buzzing", "cicadas singing", "cicadas in a tree"))


def thunder(rng, seconds):
    near = rng.random() < 0.5
    envelope, crack = silence(seconds), silence(seconds)
    # The lightning is kilometres long: its parts are heard one after another.
    for number in range(rng.randint(6, 20)):
        begin = int((0.1 if number == 0 else rng.triangular(0.1, 0.9 * seconds, 0.4)) * RATE)
        rise = rng.uniform(0.005, 0.05) if near else rng.uniform(0.1, 0.5)
        fall = rng.uniform(0.15, 1.2)
        gain = rng.uniform(0.2, 1.0) * (1.5 if number == 0 and near else 1.0)
        for i in range(begin, min(len(envelope), begin + int(5 * fall * RATE))):
            time = (i - begin) / RATE
            envelope[i] += gain * (1.0 - math.exp(-time / rise)) * math.exp(-time / fall)
        if near and number < 8:
            tear = noise_burst(rng, rng.uniform(0.02, 0.25), 300, rng.uniform(2500, 9000))
            add_at(crack, begin, tear, gain)
    rumble = sox(white_noise(rng, seconds), f"lowpass {log_uniform(rng, 90, 400):.0f}",
                 f"lowpass -1 {log_uniform(rng, 300, 2500):.0f}", "highpass 22")
    samples = shaped(rumble, shaped(envelope, wandering(rng, seconds, 9, 0.3, 1.0)))
    samples = loudness(samples, 1.0)
    if near:
        samples = mix(samples, loudness(crack, log_uniform(rng, 0.2, 0.8)))
    return _room(rng, samples, 80), ("thunder clap" if near else
                                     rng.choice(("thunder rumbling", "thunder", "distant thunder")))


def footsteps(rng, seconds):
    ground = rng.choice(("concrete", "gravel", "a wooden floor", "grass", "snow", "metal"))
    interval = rng.uniform(0.3, 0.75)
    modes = {"a wooden floor": (70, 500, 0.02, 0.06), "metal": (300, 4500, 0.05, 0.4),
             "concrete": (90, 1200, 0.004, 0.02)}.get(ground)
    feet = []
    for _ in range(2):
        foot = [(log_uniform(rng, modes[0], modes[1]), log_uniform(rng, modes[2], modes[3]),
                 rng.uniform(0.2, 1.0)) for _ in range(7)] if modes else []
        feet.append(foot)
    low, high = {"gravel": (900, 9000), "grass": (500, 4000),
                 "snow": (500, 6000)}.get(ground, (200, 5000))
    grains = _burst_bank(rng, 20, (0.001, 0.004), (low, 2 * low), (0.5 * high, high))
    samples = silence(seconds)
    at, step = 0.1, 0
    while at < seconds - 0.15:
        begin, weight = int(at * RATE), rng.uniform(0.7, 1.0)
        toes = (rng.uniform(0.06, 0.16), rng.uniform(0.3, 0.9), 1.15)
        for later_s, gain, higher in ((0.0, 1.0, 1.0), toes):
            touch = begin + int(later_s * RATE)
            if modes:
                click = noise_burst(rng, rng.uniform(0.002, 0.008), low, high)
                add_at(samples, touch, click, weight * gain * 2.5)
                for frequency, decay, loud in feet[step % 2]:
                    add_ringing(samples, touch, frequency * higher, decay,
                                0.25 * weight * gain * loud * rng.uniform(0.7, 1.0))
            else:
                for _ in range(rng.randint(15, 45)):
                    grain = touch + int(abs(rng.gauss(0.0, 0.05)) * RATE)
                    loud = 0.4 * rng.paretovariate(2)
                    add_at(samples, grain, rng.choice(grains), weight * gain * loud)
                add_ringing(samples, touch, rng.uniform(60, 140), 0.015, 0.1 * weight * gain)
        at += interval * rng.uniform(0.93, 1.07)
        step += 1
    if rng.random() < 0.6:
        samples = _room(rng, samples, 35)
    return samples, rng.choice((f"footsteps on {ground}", "footsteps", "person walking"))


# Partials relative to the strike tone: hum, prime, tierce, quint, nominal and above.
_BELL = (0.5, 1.0, 1.2, 1.5, 2.0, 2.51, 2.66, 3.01, 4.17, 5.43, 6.8, 8.2)


def _bell_stroke(rng, pitch_hz, ring_s, partials=_BELL):
    stroke = silence(min(6.0, 3.0 * ring_s))
    for number, ratio in enumerate(partials):
        frequency = pitch_hz * ratio * rng.uniform(0.985, 1.015)
        decay = ring_s * rng.uniform(0.5, 1.0) / (1.0 + 0.35 * number)
        gain = rng.uniform(0.25, 1.0) / (1.0 + 0.2 * number)
        add_ringing(stroke, 0, frequency, decay, gain)
        # A bell is never quite round: each partial is two that beat.
        add_ringing(stroke, 0, frequency + rng.uniform(0.2, 3.0), decay, 0.6 * gain * rng.random())
    add_at(stroke, 0, noise_burst(rng, 0.004, 1000, 9000), rng.uniform(0.5, 3.0))
    return stroke


def bell(rng, seconds):
    large = rng.random() < 0.4
    pitch = log_uniform(rng, 120, 450) if large else log_uniform(rng, 500, 2600)
    stroke = _bell_stroke(rng, pitch, rng.uniform(0.8, 2.5) if large else rng.uniform(0.15, 1.2))
    samples = silence(seconds)
    at, interval = 0.05, rng.uniform(1.0, 2.5) if large else rng.uniform(0.12, 0.9)
    while at < seconds:
        add_at(samples, int(at * RATE), stroke, rng.uniform(0.6, 1.0))
        at += interval * rng.uniform(0.85, 1.15)
    kinds = ("large bell ringing", "temple bell ringing", "bell ringing") if large else \
        ("bell ringing", "hand bell ringing", "bell")
    return (_room(rng, samples, 60) if rng.random() < 0.5 else samples), rng.choice(kinds)


def church_bells(rng, seconds):
    pitch = log_uniform(rng, 180, 420)
    steps = rng.sample((1.0, 1.122, 1.26, 1.335, 1.498, 1.682, 2.0), rng.randint(2, 5))
    strokes = [_bell_stroke(rng, pitch * step, rng.uniform(0.8, 2.2)) for step in steps]
    samples = silence(seconds)
    at, i, interval = 0.05, 0, rng.uniform(0.25, 0.9)
    while at < seconds:
        add_at(samples, int(at * RATE), strokes[i % len(strokes)], rng.uniform(0.6, 1.0))
        at += interval * rng.uniform(0.8, 1.2)
        i += 1
    samples = sox(samples, f"lowpass {log_uniform(rng, 3000, 12000):.0f}")
    return _room(rng, samples, 80), rng.choice(("church bells ringing", "church bells"))


def bicycle_bell(rng, seconds):
    strokes = [_bell_stroke(rng, log_uniform(rng, 1400, 3200), rng.uniform(0.15, 0.8),
                            (1.0, 1.58, 2.24, 2.92, 3.46)) for _ in range(rng.randint(1, 2))]
    samples = silence(seconds)
    at = 0.05
    while at < seconds - 0.3:
        for i in range(rng.randint(2, 8)):  # one push of the lever
            stroke = strokes[i % len(strokes)]
            add_at(samples, int((at + 0.055 * i) * RATE), stroke, rng.uniform(0.4, 1.0))
        at += rng.uniform(0.5, 1.4)
    return samples, rng.choice(("bicycle bell ringing", "bicycle bell", "bike bell"))


def doorbell(rng, seconds):
    ratios = (1.0, 2.76, 5.4)  # of a bar
    pitch = log_uniform(rng, 450, 1000)
    tones = [pitch, pitch * rng.choice((0.794, 0.75, 0.841))]
    if rng.random() < 0.3:
        tones += [pitch * 0.667, pitch]
    gap, ring_s = rng.uniform(0.3, 0.7), rng.uniform(0.4, 1.3)
    samples = silence(seconds)
    at = 0.05
    while at < seconds - 0.5:
        for i, tone in enumerate(tones):
            stroke = _bell_stroke(rng, tone, ring_s, ratios)
            add_at(samples, int((at + gap * i) * RATE), stroke, rng.uniform(0.8, 1.0))
        at += gap * len(tones) + rng.uniform(0.6, 1.8)
    return _room(rng, samples, 40), rng.choice(("doorbell ringing", "doorbell", "door chime"))


def wind_chimes(rng, seconds):
    pitch = log_uniform(rng, 250, 1400)
    tubes = [_bell_stroke(rng, pitch * ratio, rng.uniform(0.3, 1.8), (1.0, 2.756, 5.404, 8.933))
             for ratio in (1.0, 1.122, 1.26, 1.498, 1.682, 2.0)[:rng.randint(4, 6)]]
    samples = silence(seconds)
    breeze = wandering(rng, seconds, 1.5, 0.1, 1.0)
    for at in _poisson(rng, seconds, rng.uniform(3, 14)):
        begin = int(at * RATE)
        if rng.random() < breeze[begin]:
            add_at(samples, begin, rng.choice(tubes), rng.uniform(0.1, 1.0))
    add_at(samples, 0, rng.choice(tubes), 0.5)
    return samples, rng.choice(("wind chimes", "wind chimes tinkling"))


def _clap_bank(rng, count):
    """Claps of as many hands: flat, cupped, near and far."""
    return [sound.level(noise_burst(rng, rng.uniform(0.003, 0.013), log_uniform(rng, 300, 1200),
                                    log_uniform(rng, 1800, 7000)), rng.uniform(0.2, 1.0))
            for _ in range(count)]


def applause(rng, seconds):
    people = rng.randint(15, 90)
    samples = silence(seconds)
    for clap in _clap_bank(rng, people):
        interval, at = rng.uniform(0.17, 0.34), rng.uniform(0.0, 0.4)
        while at < seconds:
            add_at(samples, int(at * RATE), clap, rng.uniform(0.6, 1.0))
            at += interval * rng.uniform(0.85, 1.15)
    samples = _room(rng, samples, 70)
    return samples, rng.choice(("audience applause", "applause", "crowd clapping"))


def clapping(rng, seconds):
    samples = silence(seconds)
    interval = rng.uniform(0.2, 0.6)
    for hands in range(rng.choice((1, 1, 2, 3))):
        bank = _clap_bank(rng, 1)
        bank += [array.array("f", [0.9 * value for value in bank[0]])] + _clap_bank(rng, 1)
        at = 0.05 + 0.02 * hands
        while at < seconds:
            later = int((at + abs(rng.gauss(0.0, 0.008))) * RATE)
            add_at(samples, later, rng.choice(bank), rng.uniform(0.6, 1.0))
            at += interval * rng.choice((1, 1, 1, 1, 0.5, 1.5))
    return _room(rng, samples, 50), rng.choice(("hand clapping", "hand claps", "person clapping"))


def radio_static(rng, seconds):
    hiss = sox(white_noise(rng, seconds), f"highpass {log_uniform(rng, 80, 500):.0f}",
               f"lowpass {log_uniform(rng, 2500, 9000):.0f}")
    hiss = shaped(hiss, wandering(rng, seconds, rng.choice((1, 4, 12)), 0.4, 1.0))
    crackles = silence(seconds)
    bank = _burst_bank(rng, 15, (0.0003, 0.004), (200, 1500), (3000, 9000))
    for at in _poisson(rng, seconds, log_uniform(rng, 2, 40)):
        add_at(crackles, int(at * RATE), rng.choice(bank), rng.paretovariate(1.5))
    # Two stations side by side whistle.
    whistle = _tone(wandering(rng, seconds, 1, 300, rng.uniform(500, 3000)), (1.0, 0.1))
    whistle = shaped(whistle, wandering(rng, seconds, 2, 0.0, 1.0))
    samples = mix(loudness(hiss, 1.0), loudness(crackles, log_uniform(rng, 0.1, 0.8)),
                  loudness(whistle, rng.choice((0.0, 0.05, 0.2))))
    return samples, rng.choice(("radio static", "radio interference", "static noise"))


def theremin(rng, seconds):
    """Gliding tones with a wide vibrato."""
    tonic = log_uniform(rng, 180, 900)
    points = []
    for _ in range(rng.randint(3, 9)):
        semitones = rng.choice((0, 2, 3, 5, 7, 8, 10, 12, -5))
        points += [tonic * 2.0 ** (semitones / 12)] * rng.randint(2, 4)
    glide = curve(points, round(seconds * RATE))
    vibrato_hz, depth = rng.uniform(4, 7.5), rng.uniform(0.003, 0.03)
    rate = [value * (1.0 + depth * math.sin(6.283 * vibrato_hz * i / RATE))
            for i, value in enumerate(glide)]
    fall = rng.uniform(1.2, 3)
    samples = _tone(rate, [1.0 / n ** fall for n in range(1, 8)])
    samples = shaped(samples, wandering(rng, seconds, 2.5, 0.4, 1.0))
    return (_room(rng, samples, 50) if rng.random() < 0.6 else samples), "theremin playing"


def slide_whistle(rng, seconds):
    samples = silence(seconds)
    at = 0.05
    while at < seconds - 0.4:
        length = rng.uniform(0.35, 1.4)
        low, high = log_uniform(rng, 450, 900), log_uniform(rng, 1100, 2600)
        ends = rng.choice(([low, high], [high, low], [low, high, low]))
        glide = curve(ends, round(length * RATE))
        tone = _tone(glide, (1.0, rng.uniform(0.02, 0.2), rng.uniform(0.02, 0.15)))
        breath = loudness(sox(white_noise(rng, length), "highpass 300"),
                          log_uniform(rng, 0.01, 0.2))
        whole = mix(tone, breath)
        add_at(samples, int(at * RATE), shaped(whole, curve([0, 1, 0.95, 0.9, 0.8, 0], len(whole))))
        at += length + rng.uniform(0.02, 0.4)
    return _room(rng, samples, 25), rng.choice(("slide whistle", "slide whistle going up and down"))


def car_horn(rng, seconds):
    low = log_uniform(rng, 300, 480)
    tones = [low, low * rng.choice((1.19, 1.25, 1.26, 1.335))][: rng.randint(1, 2)]
    envelope = silence(seconds)
    at = 0.05
    while at < seconds - 0.2:
        length = rng.choice((rng.uniform(0.12, 0.4), rng.uniform(0.5, 1.8)))
        begin, end = int(at * RATE), min(len(envelope), int((at + length) * RATE))
        for i in range(begin, end):
            envelope[i] = min(1.0, (i - begin) / (0.02 * RATE), (end - i) / (0.03 * RATE))
        at += length + rng.uniform(0.1, 0.7)
    layers = [_tone(_steady(tone, seconds),
                    [rng.uniform(0.3, 1.0) / n ** 0.6 for n in range(1, 22)])
              for tone in tones]
    samples = shaped(_saturated(mix(*layers), rng.uniform(1, 3)), envelope)
    samples = sox(samples, "highpass 200", f"lowpass {log_uniform(rng, 2500, 9000):.0f}")
    return _room(rng, samples, 50), rng.choice(("car horn honking", "car horn", "car honking"))


def ship_horn(rng, seconds):
    low = log_uniform(rng, 65, 190)
    tones = [low * ratio for ratio in rng.choice(((1.0,), (1.0, 1.5), (1.0, 1.26), (1.0, 1.01)))]
    count = round(seconds * RATE)
    layers = [_tone(_steady(tone, seconds),
                    [rng.uniform(0.3, 1.0) / n ** 0.7 for n in range(1, 25)])
              for tone in tones]
    hiss = loudness(sox(white_noise(rng, seconds), "bandpass 600 0.7q"), 0.1)
    blasts = rng.choice((curve([0.0] + [1.0] * 6 + [0.8, 0.0], count),
                         curve([0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0], count)))
    samples = shaped(mix(*layers, hiss), blasts)
    samples = sox(samples, f"lowpass {log_uniform(rng, 600, 3000):.0f}")
    return _room(rng, samples, 80), rng.choice(("ship horn", "ferry horn", "fog horn"))


def door_knock(rng, seconds):
    modes = [(log_uniform(rng, 80, 1400), log_uniform(rng, 0.006, 0.035), rng.uniform(0.2, 1.0))
             for _ in range(rng.randint(6, 11))]
    samples = silence(seconds)
    at = 0.05
    while at < seconds - 0.3:
        interval = rng.uniform(0.13, 0.35)
        for i in range(rng.randint(2, 5)):
            begin, gain = int((at + i * interval) * RATE), rng.uniform(0.6, 1.0)
            add_at(samples, begin, noise_burst(rng, 0.002, 300, 5000), 2.0 * gain)
            for frequency, decay, loud in modes:
                add_ringing(samples, begin, frequency, decay, gain * loud * rng.uniform(0.7, 1.0))
        at += 5 * interval + rng.uniform(0.2, 0.7)
    return _room(rng, samples, 50), rng.choice(("knocking on a door", "knocking on a wooden door",
                                               "someone knocks on the door"))


def geiger_counter(rng, seconds):
    click = silence(0.02)
    for _ in range(rng.randint(1, 3)):
        add_ringing(click, 0, log_uniform(rng, 2000, 8000), log_uniform(rng, 0.0004, 0.003), 1.0)
    add_at(click, 0, noise_burst(rng, 0.0006, 800, 12000), rng.uniform(0.5, 5.0))
    samples = silence(seconds)
    rate = curve([log_uniform(rng, 4, 60) for _ in range(3)], len(samples))
    most = max(rate)
    for at in _poisson(rng, seconds, most):
        begin = int(at * RATE)
        if rng.random() * most < rate[begin]:
            add_at(samples, begin, click, rng.uniform(0.85, 1.0))
    return samples, rng.choice(("geiger counter clicking", "geiger counter"))


MAKERS = (rain, wind, sea_waves, clock_tick, crackling_fire, helicopter, chainsaw, car_engine,
          motorcycle, siren, telephone, alarm, crickets, cicadas, thunder, footsteps, bell,
          church_bells, bicycle_bell, doorbell, wind_chimes, applause, clapping, radio_static,
          theremin, slide_whistle, car_horn, ship_horn, door_knock, geiger_counter)
DEFAULT_COUNT = 6 * len(MAKERS)


def make(index, rng: random.Random, folder: pathlib.Path) -> Clip:
    """The makers take turns; the category is the maker's name."""
    del folder  # nothing is kept in files
    maker = MAKERS[index % len(MAKERS)]
    samples, query = maker(rng, rng.uniform(3.6, 6.0))
    return Clip(samples, maker.__name__, query, LICENCE)
