"""Speech: sentences from a grammar of word lists, spoken by espeak-ng and flite."""

import pathlib
import random

import sound
from sound import Clip

TOOLS = ("espeak-ng", "flite", "sox")
DEFAULT_COUNT = 120

# The program is under the GPL, the sound it makes of our sentences is ours to give.
ESPEAK_LICENCE = "CC0 1.0"
# BSD-like, by Carnegie Mellon University: free use without restriction, the notice to be kept.
FLITE_LICENCE = "CMU Flite"

ACCENTS = ("en-gb", "en-us", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-rp", "en-gb-x-gbcwmd",
           "en-029", "en-us-nyc")
MEN = tuple(f"+m{i}" for i in range(1, 8))
WOMEN = tuple(f"+f{i}" for i in range(1, 6))
FLITE_VOICES = (("kal", True), ("kal16", True), ("awb", True), ("rms", True), ("slt", False))

MAN = ("man speaking", "man speaking", "man talking", "a man is speaking", "male voice")
WOMAN = ("woman speaking", "woman speaking", "woman talking", "a woman is speaking", "female voice")
ANYONE = ("person speaking", "person talking", "someone talking", "speech", "human voice")

WHO = ("the baker", "my sister", "an old sailor", "our neighbour", "the young teacher",
       "your uncle", "the doctor", "a quiet farmer", "her brother", "the driver", "his cousin",
       "the woman upstairs", "a tall student", "the postman", "my friend Anna", "nobody here",
       "everyone in the office", "the captain", "a small child", "the new gardener")
DID = ("found", "carried", "forgot", "painted", "borrowed", "sold", "washed", "repaired",
       "opened", "wanted", "kept", "noticed", "brought", "lost", "chose", "described")
WHAT = ("a heavy basket", "the yellow bicycle", "three wooden boxes", "an empty bottle",
        "the broken clock", "a letter from the bank", "two loaves of bread", "the garden tools",
        "a bowl of soup", "the key to the cellar", "some fresh apples", "a warm coat",
        "the last newspaper", "a map of the harbour", "seven silver spoons", "the radio")
WHERE = ("at the market", "behind the station", "on the kitchen table", "near the river",
         "in the old library", "under the bridge", "by the front door", "at the top of the hill",
         "in a small village", "outside the school", "across the street", "on the ferry")
WHEN = ("this morning", "last Thursday", "before breakfast", "after the storm", "in early spring",
        "at half past nine", "a week ago", "every other day", "during the holidays", "tonight",
        "on the fourteenth of June", "just before the train left")
WHY = ("because the weather was turning cold", "although it had started to rain",
       "so that we could leave early", "while the others were still asleep",
       "since no one else had the time", "even though it cost too much",
       "until the lights went out", "if I remember it well")
SAY = ("I think", "You know,", "To be honest,", "They told me that", "It seems that",
       "I heard that", "As far as I can see,", "Of course", "Well,", "Nobody believed that")
ASK = ("Did you hear that", "Who told you that", "Are you sure that", "Would you say that",
       "Can you imagine that", "When did they say that")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "zero",
           "eleven", "twelve", "twenty", "thirty-five", "sixty", "a hundred")


def sentence(rng: random.Random):
    event = f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHAT)}"
    form = rng.randrange(7)
    if form == 0:
        text = f"{event} {rng.choice(WHERE)}."
    elif form == 1:
        text = f"{rng.choice(WHEN)}, {event} {rng.choice(WHERE)}."
    elif form == 2:
        text = f"{rng.choice(SAY)} {event} {rng.choice(WHEN)}."
    elif form == 3:
        text = f"{rng.choice(ASK)} {event} {rng.choice(WHERE)}?"
    elif form == 4:
        text = f"{event}, {rng.choice(WHY)}."
    elif form == 5:
        text = f"{event} and {rng.choice(DID)} {rng.choice(WHAT)} {rng.choice(WHEN)}!"
    else:
        numbers = ", ".join(rng.choice(NUMBERS) for _ in range(rng.randint(4, 7)))
        text = f"The numbers are {numbers}, and {rng.choice(NUMBERS)}."
    return text[0].upper() + text[1:]


def text_of(rng: random.Random, words):
    """One or two sentences, of some dozen drawn those nearest to `words` words."""
    drawn = []
    for _ in range(12):
        one = sentence(rng)
        drawn += [one, f"{one} {sentence(rng)}"]
    return min(drawn, key=lambda text: abs(len(text.split()) - words))


def make(index, rng: random.Random, folder: pathlib.Path) -> Clip:
    """Three clips of espeak-ng, whose voices are many, then one of flite."""
    wav = folder / "spoken.wav"
    if index % 4 != 3:
        man = index % 2 == 0
        words_per_minute = rng.randint(125, 195)
        text = text_of(rng, rng.uniform(3.4, 5.6) * words_per_minute / 60.0)
        voice = rng.choice(ACCENTS) + rng.choice(MEN if man else WOMEN)
        pitch = rng.randint(15, 60) if man else rng.randint(40, 80)
        sound.run(["espeak-ng", "-v", voice, "-s", str(words_per_minute), "-p", str(pitch),
                   "-w", str(wav), text])
        licence, speed = ESPEAK_LICENCE, 1.0
    else:
        name, man = FLITE_VOICES[index // 4 % len(FLITE_VOICES)]
        stretch = rng.uniform(0.85, 1.2)
        text = text_of(rng, rng.uniform(3.4, 5.6) * 2.8 / stretch)
        sound.run(["flite", "-voice", name, "--setf", f"duration_stretch={stretch:.3f}",
                   "-t", text, "-o", str(wav)])
        # Playing faster or slower makes a smaller or larger speaker: flite has five only.
        licence, speed = FLITE_LICENCE, rng.uniform(0.92, 1.09)
    effects = [f"speed {speed:.3f}", f"rate {sound.RATE}", "highpass 50",
               f"bass {rng.uniform(-4, 3):.1f}", f"treble {rng.uniform(-5, 4):.1f}"]
    if rng.random() < 0.5:  # half of them speak in a room
        effects += ["gain -3", f"reverb {rng.randint(8, 40)} {rng.randint(20, 80)} "
                               f"{rng.randint(5, 60)} 100 0 {rng.randint(-8, 0)}"]
    samples = sound.read(wav, *effects)
    wav.unlink()
    query = rng.choice((MAN if man else WOMAN) if rng.random() < 0.65 else ANYONE)
    return Clip(samples, "speech", query, licence)
