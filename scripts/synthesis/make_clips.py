#!/usr/bin/env python3
"""Makes labelled sounds from seeds, to train on beside recordings.

  scripts/synthesis/make_clips.py -o FOLDER [--seed 1] [--only speech,notes,procedural] [--count N]

Writes FOLDER/<kind>/<number>-<category>.flac (32 kHz, mono, 16 bit, 3 to 6 s, peak 0.1 to 0.95)
and FOLDER/clips.csv, which `lasso train --clips` reads: path, dataset, fold, category, query,
duration_s, active_s, licence. Folds are 1 to 3 in turn within a category; fold 4 stays for
recordings, since a model is not to be judged by sounds that nobody recorded.

  kind        what                                                    licence of the clips
  speech      sentences from word lists, by espeak-ng and flite       CC0 1.0; of flite: CMU Flite
  notes       phrases of General MIDI instruments and drums, played   MIT (the sound font's)
              by fluidsynth
  procedural  rain, engines, bells, insects and more, from noise,     CC0 1.0
              impulses and damped sines

The sentences, phrases and parameters are this script's own. espeak-ng is under the GPL-3.0 or
later, which does not reach what the program speaks; flite and its voices kal, awb, rms and slt are
(c) Carnegie Mellon University, under a BSD-like licence: free use without restriction, the notice
to be kept. The sound font FluidR3_GM is (c) 2000-2002, 2008 Frank Wen. See
/usr/share/doc/{espeak-ng,libflite1,fluid-soundfont-gm}/copyright.

Needs the Debian packages espeak-ng, flite, fluidsynth, fluid-soundfont-gm and sox. The same seed
and the same versions of them give the same bytes; a clip depends on seed, kind and number alone,
so a larger --count adds clips and changes none.
"""

import argparse
import csv
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile

import notes
import procedural
import sound
import speech

KINDS = {"speech": speech, "notes": notes, "procedural": procedural}
COLUMNS = ("path", "dataset", "fold", "category", "query", "duration_s", "active_s", "licence")
TRAINING_FOLDS = (1, 2, 3)


def make_kind(kind, count, seed, folder):
    """Writes `count` clips of a kind and yields their rows."""
    maker = KINDS[kind]
    (folder / kind).mkdir()
    made = {}  # clips of each category
    with tempfile.TemporaryDirectory() as work:
        for index in range(count):
            rng = random.Random(f"{seed}/{kind}/{index}")
            clip = maker.make(index, rng, pathlib.Path(work))
            samples = sound.finished(clip.samples, rng)
            path = f"{kind}/{index:04d}-{clip.category}.flac"
            sound.write_flac(folder / path, samples)
            fold = TRAINING_FOLDS[made.get(clip.category, 0) % len(TRAINING_FOLDS)]
            made[clip.category] = made.get(clip.category, 0) + 1
            yield (path, "synthesis", fold, clip.category, clip.query,
                   f"{len(samples) / sound.RATE:.2f}", f"{sound.active_s(samples):.2f}",
                   clip.licence)


def make_all(kinds, count, seed, folder):
    rows = []
    for kind in kinds:
        of_kind = KINDS[kind].DEFAULT_COUNT if count is None else count
        rows += make_kind(kind, of_kind, seed, folder)
        print(f"make_clips: {of_kind} clips of {kind}", file=sys.stderr)
    with open(folder / "clips.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def check_tools(kinds):
    needed = {tool for kind in kinds for tool in KINDS[kind].TOOLS}
    missing = sorted(tool for tool in needed if shutil.which(tool) is None)
    if missing:
        raise sound.Failure(f"not found: {', '.join(missing)}; install the packages of these names")


def build(output, kinds, count, seed):
    """Makes everything beside `output` and renames it at the end: all of it or nothing."""
    check_tools(kinds)
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise sound.Failure(f"{output} is there already; remove it or name another folder")
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as work:
        folder = pathlib.Path(work) / "clips"
        folder.mkdir()  # with the user's permissions, which a temporary folder has not
        make_all(kinds, count, seed, folder)
        os.replace(folder, output)


def kinds_of(text):
    kinds = text.split(",")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no kind '{unknown[0]}'; there are {', '.join(KINDS)}")
    return list(dict.fromkeys(kinds))


def count_of(text):
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of clips; write for example 20")
    return int(text)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise sound.Failure(f"{message}; --help shows the options")


def main():
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", required=True, type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=kinds_of, default=list(KINDS), metavar="KINDS")
    defaults = ", ".join(f"{maker.DEFAULT_COUNT} {kind}" for kind, maker in KINDS.items())
    parser.add_argument("--count", type=count_of, metavar="N",
                        help=f"clips of each kind; default: {defaults}")
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that we clean up
    try:
        options = parser.parse_args()
        output = pathlib.Path(os.path.abspath(options.output))
        build(output, options.only, options.count, options.seed)
    except (sound.Failure, OSError) as failure:
        sys.exit(f"make_clips: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
