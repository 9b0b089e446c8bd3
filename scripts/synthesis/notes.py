"""Notes: phrases written as standard MIDI files, played by fluidsynth from FluidR3_GM."""

import pathlib
import random
import struct
from typing import NamedTuple

import sound
from sound import Clip, Failure

TOOLS = ("fluidsynth", "sox")
LICENCE = "MIT"  # FluidR3_GM, copyright 2000-2002, 2008 Frank Wen
SOUND_FONT = pathlib.Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")

TICKS = 480  # a beat
DRUMS = 9  # the channel that General MIDI keeps for drums

SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10),
          (0, 2, 4, 7, 9), (0, 3, 5, 7, 10), (0, 2, 3, 5, 7, 8, 11), (0, 2, 4, 5, 7, 9, 10))
CHORD_ROWS = ((0, 3, 4, 0), (0, 5, 3, 4), (0, 4, 5, 3), (1, 4, 0, 0), (0, 2, 3, 4), (5, 3, 0, 4))
RHYTHMS = ((1, 1, 1, 1), (1, 0.5, 0.5, 1, 1), (0.5,) * 8, (1.5, 0.5, 1, 1), (0.75, 0.25) * 4,
           (2, 1, 1), (0.5, 1, 0.5, 1, 1), (1 / 3,) * 12, (0.25,) * 8 + (1, 1), (2, 2),
           (0.5, 0.25, 0.25) * 4, (1.5, 1.5, 1))


class Note(NamedTuple):
    begin: float  # in beats
    length: float  # in beats
    key: int
    velocity: int
    channel: int = 0


class Instrument(NamedTuple):
    category: str
    programs: tuple  # of General MIDI, from 0, plus 128 * bank
    low: int  # keys
    high: int
    styles: tuple
    queries: tuple


class Drum(NamedTuple):
    category: str
    kits: tuple
    keys: tuple  # of which each clip takes one to three
    queries: tuple


class Bars(NamedTuple):
    """What a style needs: the key and the scale, from `low` to `high`, for so many beats."""

    rng: random.Random
    scale: tuple
    tonic: int
    low: int
    high: int
    beats: float

    def key(self, degree):
        """The key on a degree of the scale, brought into the range by octaves."""
        octave, step = divmod(degree, len(self.scale))
        key = self.tonic + 12 * octave + self.scale[step]
        while key > self.high:
            key -= 12
        while key < self.low:
            key += 12
        return key

    def velocity(self):
        return self.rng.randint(60, 118)

    def rhythm(self):
        """Pairs of begin and length, until the beats are over."""
        pattern = self.rng.choice(RHYTHMS)
        at, i = 0.0, 0
        while at < self.beats:
            yield at, pattern[i % len(pattern)]
            at += pattern[i % len(pattern)]
            i += 1

    def chord(self, number, row):
        degree = row[number % len(row)]
        return [self.key(degree + step) for step in (0, 2, 4)]


def melody(bars: Bars):
    rng = bars.rng
    sounding = rng.choice((0.5, 0.8, 1.0, 1.05))  # staccato to legato
    degree = rng.randint(0, 7)
    notes = []
    for at, length in bars.rhythm():
        if rng.random() > 0.1 or not notes:
            notes.append(Note(at, length * sounding, bars.key(degree), bars.velocity()))
        degree = min(11, max(-3, degree + rng.choice((-2, -1, -1, 0, 1, 1, 2, 3, -3))))
    return notes


def slow(bars: Bars):
    """Long single notes, as recordings of single notes have them."""
    rng = bars.rng
    length = rng.choice((2, 3, 4))
    return [Note(at, length * rng.uniform(0.75, 1.0), bars.key(rng.randint(-4, 10)),
                 bars.velocity())
            for at in range(0, max(1, int(bars.beats)), length)]


def chords(bars: Bars):
    """Blocks of a chord, held or repeated."""
    rng = bars.rng
    row = rng.choice(CHORD_ROWS)
    length = rng.choice((0.5, 1, 2, 4))
    notes = []
    for i in range(int(bars.beats / length) + 1):
        velocity = bars.velocity()
        keys = bars.chord(int(i * length / 2), row)
        if rng.random() < 0.5 and min(keys) - 12 >= bars.low:
            keys.append(min(keys) - 12)
        notes += [Note(i * length, 0.93 * length, key, velocity) for key in sorted(set(keys))]
    return notes


def strum(bars: Bars):
    """Chords across the strings, down and up: the strings one after the other."""
    rng = bars.rng
    row = rng.choice(CHORD_ROWS)
    hits = rng.choice(((0, 1, 1.5, 2.5, 3), (0, 1, 2, 3), (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5),
                       (0, 1.5, 2, 3, 3.5), (0, 2)))
    gap = rng.uniform(0.01, 0.05)
    notes = []
    for bar in range(int(bars.beats / 4) + 1):
        chord = bars.chord(bar, row)
        keys = sorted({key + octave for key in chord for octave in (-12, 0, 12)
                       if bars.low <= key + octave <= bars.high})[:6]
        for i, hit in enumerate(hits):
            following = hits[i + 1] if i + 1 < len(hits) else 4
            down = hit % 1 == 0
            velocity = bars.velocity() - (0 if down else 12)
            for string, key in enumerate(keys if down else reversed(keys[2:])):
                at = 4 * bar + hit + gap * string
                notes.append(Note(at, max(0.1, following - hit - 0.02), key, velocity))
    return notes


def arpeggio(bars: Bars):
    rng = bars.rng
    row = rng.choice(CHORD_ROWS)
    step = rng.choice((0.25, 1 / 3, 0.5, 0.5, 1))
    order = rng.choice(((0, 1, 2, 3), (0, 1, 2, 3, 2, 1), (3, 2, 1, 0), (0, 2, 1, 2), (0, 2, 3, 1)))
    ringing = rng.choice((1.0, 2.0, 4.0))
    notes = []
    for i in range(int(bars.beats / step) + 1):
        chord = sorted(bars.chord(int(i * step / 2), row))
        chord.append(chord[0] + 12 if chord[0] + 12 <= bars.high else chord[0])
        notes.append(Note(i * step, step * ringing, chord[order[i % len(order)]], bars.velocity()))
    return notes


def walk(bars: Bars):
    """A bass line: root, fifth and passing notes of the chords."""
    rng = bars.rng
    row = rng.choice(CHORD_ROWS)
    notes = []
    for at, length in bars.rhythm():
        degree = row[int(at / 4) % len(row)] + rng.choice((0, 0, 0, 4, 2, 7, -1, 1))
        notes.append(Note(at, length * rng.choice((0.6, 0.95)), bars.key(degree), bars.velocity()))
    return notes


def repeated(bars: Bars):
    """Strokes on few keys, as on timpani, with a roll now and then."""
    rng = bars.rng
    keys = [bars.key(degree) for degree in (0, rng.choice((4, 3)))]
    notes = []
    for at, length in bars.rhythm():
        key = rng.choice(keys)
        parts = 8 if length >= 1 and rng.random() < 0.3 else 1
        for i in range(parts):
            notes.append(Note(at + i * length / parts, length / parts, key, bars.velocity()))
    return notes


def drone(bars: Bars):
    """A melody over two long notes, as bagpipes play."""
    low = [Note(0.0, bars.beats + 1, bars.low + bars.tonic % 12, 90),
           Note(0.0, bars.beats + 1, bars.low + bars.tonic % 12 + 12, 80)]
    return low + [note._replace(length=note.length * 1.02) for note in melody(bars)]


PLUCKED = (strum, strum, arpeggio, melody)
KEYS = (melody, chords, arpeggio, slow)
BLOWN = (melody, melody, slow)
BOWED = (melody, slow, slow)

INSTRUMENTS = (
    Instrument("accordion", (21, 23, 128 * 8 + 21), 50, 86, (melody, chords, arpeggio),
               ("accordion playing", "accordion", "accordion music")),
    Instrument("acoustic_guitar", (24, 25, 128 * 8 + 25), 40, 76, PLUCKED,
               ("acoustic guitar playing", "acoustic guitar strumming", "acoustic guitar",
                "guitar playing")),
    Instrument("bagpipes", (109,), 55, 79, (drone, melody), ("bagpipes playing", "bagpipes")),
    Instrument("banjo", (105,), 50, 79, (arpeggio, arpeggio, strum, melody),
               ("banjo playing", "banjo", "banjo picking")),
    Instrument("bass_guitar", (32, 33, 34, 35, 36, 37), 28, 55, (walk, walk, slow),
               ("electric bass guitar", "bass guitar playing", "bass guitar", "bass line")),
    Instrument("cello", (42,), 36, 69, BOWED, ("cello playing", "cello", "bowed cello")),
    Instrument("choir", (52, 53), 48, 77, (chords, slow),
               ("choir singing", "choir", "people singing in a choir")),
    Instrument("clarinet", (71,), 50, 86, BLOWN, ("clarinet playing", "clarinet")),
    Instrument("double_bass", (43,), 28, 55, BOWED,
               ("bowed double bass", "double bass playing", "double bass")),
    Instrument("electric_guitar", (26, 27, 28, 29, 30, 128 * 8 + 28), 40, 79,
               (melody, strum, arpeggio, chords),
               ("electric guitar playing", "electric guitar", "electric guitar riff")),
    Instrument("electric_piano", (2, 4, 5, 128 * 8 + 4), 36, 88, KEYS,
               ("electric piano", "electric piano playing")),
    Instrument("flute", (73,), 60, 91, BLOWN, ("flute playing", "flute", "flute melody")),
    Instrument("french_horn", (60,), 41, 72, BLOWN,
               ("french horn playing", "french horn", "horn playing")),
    Instrument("harmonica", (22,), 60, 86, (melody, chords), ("harmonica playing", "harmonica")),
    Instrument("harp", (46,), 36, 91, (arpeggio, arpeggio, chords, melody),
               ("harp playing", "harp", "harp music")),
    Instrument("kalimba", (108,), 60, 86, (melody, arpeggio),
               ("kalimba playing", "kalimba", "thumb piano")),
    Instrument("marimba", (12,), 48, 86, (melody, arpeggio, chords),
               ("marimba playing", "marimba")),
    Instrument("music_box", (10,), 65, 96, (melody, arpeggio), ("music box playing", "music box")),
    Instrument("organ", (16, 17, 18, 19, 20, 128 * 8 + 19), 36, 84, KEYS,
               ("organ playing", "organ", "church organ", "organ music")),
    Instrument("piano", (0, 1, 3), 33, 96, KEYS,
               ("piano playing", "piano", "piano music", "someone plays the piano")),
    Instrument("pizzicato_strings", (45,), 36, 88, (melody, arpeggio, walk),
               ("plucked string section", "pizzicato strings", "strings plucked with the fingers")),
    Instrument("recorder", (74,), 65, 93, BLOWN, ("recorder flute playing", "recorder playing")),
    Instrument("saxophone", (64, 65, 66, 67), 46, 72, BLOWN,
               ("saxophone playing", "saxophone", "saxophone solo")),
    Instrument("shehnai", (111,), 58, 84, BLOWN, ("shehnai playing", "shehnai")),
    Instrument("sitar", (104,), 48, 77, (melody, arpeggio), ("sitar playing", "sitar")),
    Instrument("steel_drum", (114,), 55, 86, (melody, arpeggio, chords),
               ("steel drum", "steel drum playing", "steel pan")),
    Instrument("strings", (44, 48, 49, 44), 40, 88, (chords, melody, slow),
               ("string section", "string section playing", "violins and cellos playing")),
    Instrument("timpani", (47,), 38, 57, (repeated,),
               ("timpani", "timpani playing", "kettledrum roll")),
    Instrument("trombone", (57,), 40, 70, BLOWN, ("trombone playing", "trombone")),
    Instrument("trumpet", (56, 56, 59), 55, 82, BLOWN,
               ("trumpet playing", "trumpet", "trumpet solo")),
    Instrument("tuba", (58,), 29, 57, (walk, slow, melody), ("tuba playing", "tuba")),
    Instrument("vibraphone", (11,), 53, 89, (melody, arpeggio, chords),
               ("vibraphone playing", "vibraphone")),
    Instrument("violin", (40, 110), 55, 91, BOWED, ("violin playing", "violin", "violin solo")),
)

DRUM_KITS = (0, 8, 16, 24, 25, 32, 40)
DRUM_SET = (
    Drum("bongo", (0,), (60, 61), ("bongo drums", "bongos playing")),
    Drum("castanets", (0, 48), (85,), ("castanets", "castanets clicking")),
    Drum("conga", (0,), (62, 63, 64), ("conga drum", "congas playing")),
    Drum("cowbell", (0,), (56,), ("cowbell", "cowbell hits")),
    Drum("cymbal", (0, 8, 16, 32), (49, 51, 52, 53, 55, 57, 59),
         ("cymbal", "cymbal crash", "ride cymbal")),
    Drum("hi_hat", DRUM_KITS, (42, 44, 46), ("hi-hat cymbal", "hi-hat", "hi-hat pattern")),
    Drum("kick_drum", DRUM_KITS, (35, 36), ("kick drum", "bass drum hits", "kick drum beat")),
    Drum("maracas", (0,), (70,), ("maracas shaking", "maracas")),
    Drum("shaker", (0,), (69, 82), ("shaker percussion", "shaker", "shaking a shaker")),
    Drum("snare_drum", DRUM_KITS, (37, 38, 40),
         ("snare drum", "snare drum playing", "snare drum hits")),
    Drum("tambourine", (0,), (54,), ("tambourine shaking", "tambourine")),
    Drum("tom_drum", DRUM_KITS, (41, 43, 45, 47, 48, 50), ("tom drum", "tom drums playing")),
    Drum("triangle", (0,), (80, 81), ("triangle", "triangle struck", "triangle ringing")),
    Drum("woodblock", (0,), (76, 77), ("woodblock", "woodblock hits")),
)

# Several instruments at once: (program, lowest key, highest key, style, velocity in percent).
ENSEMBLES = (
    ("orchestra", ("orchestra playing", "string orchestra playing", "orchestral music"),
     ((48, 60, 88, melody, 100), (48, 48, 72, chords, 75), (42, 36, 57, walk, 85),
      (43, 28, 45, slow, 85), (60, 48, 67, slow, 70), (73, 67, 91, arpeggio, 60))),
    ("jazz_music", ("jazz music", "jazz band playing", "jazz trio"),
     ((32, 28, 50, walk, 100), (0, 52, 79, chords, 65), (66, 50, 77, melody, 90))),
)

MAKERS = INSTRUMENTS + DRUM_SET + ENSEMBLES
DEFAULT_COUNT = 8 * len(MAKERS)


def _variable_length(value):
    """Seven bits a byte, the highest first, the top bit set on all but the last."""
    digits = [value & 0x7F]
    while value >> 7:
        value >>= 7
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))


def midi_file(notes, setup, beats_per_minute, tail_s):
    """A standard MIDI file, format 0: `setup` events, then the notes, then `tail_s` of rest."""
    tempo = round(60e6 / beats_per_minute)  # microseconds a beat
    events = [(0, 0, b"\xff\x51\x03" + tempo.to_bytes(3, "big"))]
    events += [(tick, 1, data) for tick, data in setup]
    for note in notes:
        begin = max(0, round(note.begin * TICKS))
        end = begin + max(1, round(note.length * TICKS))
        velocity = min(127, max(1, note.velocity))
        # At one tick ends come before begins, so that a repeated key sounds again.
        events.append((begin, 3, bytes((0x90 | note.channel, note.key, velocity))))
        events.append((end, 2, bytes((0x80 | note.channel, note.key, 0))))
    events.sort()
    last = events[-1][0]
    rest = round(tail_s * beats_per_minute / 60.0 * TICKS)
    track = bytearray()
    now = 0
    for tick, _, data in [*events, (last + rest, 4, b"\xff\x2f\x00")]:
        track += _variable_length(tick - now) + data
        now = tick
    header = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, TICKS)
    return header + struct.pack(">4sI", b"MTrk", len(track)) + bytes(track)


def _program(channel, program):
    bank, number = divmod(program, 128)
    return [(0, bytes((0xB0 | channel, 0, bank))), (0, bytes((0xC0 | channel, number)))]


def _controls(rng, channel, beats):
    """Vibrato, and a swell, as players of long notes make them."""
    setup = [(0, bytes((0xB0 | channel, 1, rng.choice((0, 0, 20, 50)))))]
    if rng.random() < 0.4:
        steps = 16
        begin, end = rng.randint(60, 127), rng.randint(60, 127)
        setup += [(round(beats * TICKS * i / steps),
                   bytes((0xB0 | channel, 11, begin + (end - begin) * i // steps)))
                  for i in range(steps + 1)]
    return setup


def drum_notes(rng, keys, beats):
    """Hits on a grid of half or quarter beats, one row of the grid for each key."""
    step = rng.choice((0.25, 0.5, 0.5, 1.0))
    steps = rng.choice((8, 16))
    notes = []
    for key in rng.sample(keys, rng.randint(1, min(3, len(keys)))):
        density = rng.uniform(0.3, 0.9)
        row = [rng.random() < density for _ in range(steps)]
        row[0] = True
        for i in range(int(beats / step) + 1):
            if row[i % steps]:
                accent = 20 if i % 4 == 0 else 0
                notes.append(Note(i * step, step, key, rng.randint(60, 105) + accent, DRUMS))
    return notes


def ride_notes(rng, beats):
    """The drums of a jazz trio: swung ride cymbal, hi-hat on two and four."""
    notes = [Note(at + off, 0.3, 51, rng.randint(55, 85), DRUMS)
             for at in range(int(beats) + 1) for off in ((0, 2 / 3) if at % 2 else (0,))]
    return notes + [Note(at, 0.3, 44, rng.randint(50, 75), DRUMS)
                    for at in range(1, int(beats) + 1, 2)]


def make(index, rng: random.Random, folder: pathlib.Path) -> Clip:
    if not SOUND_FONT.is_file():
        raise Failure(f"no sound font at {SOUND_FONT}; install the package fluid-soundfont-gm")
    beats_per_minute = rng.uniform(66, 168)
    beats = rng.uniform(3.4, 6.0) * beats_per_minute / 60.0
    scale = rng.choice(SCALES)
    tonic = rng.randint(48, 59)
    maker = MAKERS[index % len(MAKERS)]
    if isinstance(maker, Instrument):
        category, queries = maker.category, maker.queries
        octaves = rng.choice((0, 12, 12, 24))  # a clip keeps to a part of the range
        low = rng.randint(maker.low, max(maker.low, maker.high - 12 - octaves))
        high = min(maker.high, low + 12 + octaves)
        bars = Bars(rng, scale, tonic, low, high, beats)
        notes = rng.choice(maker.styles)(bars)
        setup = _program(0, rng.choice(maker.programs)) + _controls(rng, 0, beats)
    elif isinstance(maker, Drum):
        category, queries = maker.category, maker.queries
        notes = drum_notes(rng, maker.keys, beats)
        setup = _program(DRUMS, rng.choice(maker.kits))
    else:
        category, queries, parts = maker
        notes, setup = [], []
        for channel, (program, low, high, style, percent) in enumerate(parts):
            if channel > 1 and rng.random() < 0.3:
                continue
            played = style(Bars(rng, scale, tonic, low, high, beats))
            notes += [note._replace(channel=channel, velocity=note.velocity * percent // 100)
                      for note in played]
            setup += _program(channel, program)
        if category == "jazz_music":
            notes += ride_notes(rng, beats)
            setup += _program(DRUMS, 32)

    midi, wav = folder / "phrase.mid", folder / "phrase.wav"
    midi.write_bytes(midi_file(notes, setup, beats_per_minute, tail_s=1.5))
    settings = {"synth.dynamic-sample-loading": 1, "synth.chorus.active": 0,
                "synth.reverb.active": 1, "synth.reverb.level": round(rng.uniform(0.0, 0.9), 3),
                "synth.reverb.room-size": round(rng.uniform(0.1, 0.8), 3)}
    options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    sound.run(["fluidsynth", "-q", "-n", "-i", "-g", "0.4", "-r", str(sound.RATE), *options,
               "-T", "wav", "-O", "float", "-F", str(wav), str(SOUND_FONT), str(midi)])
    channels = rng.choice(("1", "2", "1,2"))  # left, right or both: the samples are stereo
    samples = sound.read(wav, f"remix {channels}", f"treble {rng.uniform(-4, 3):.1f}")
    midi.unlink()
    wav.unlink()
    return Clip(samples, category, rng.choice(queries), LICENCE)
