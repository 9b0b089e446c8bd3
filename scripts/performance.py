#!/usr/bin/env python3
"""Measures versions of lasso in turns, keeps the medians, and draws them.

  scripts/performance.py measure NAME=PROGRAM... [--audiosep MODEL] [--rounds N] [--environment NAME=VALUE...]
  scripts/performance.py draw

NAME is a commit. `measure` adds to docs/performance/history.json, `draw` makes docs/performance/history.svg
of it. Time is of the whole program, memory its peak.
"""

import argparse
import array
import datetime
import html
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
import wave

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "docs" / "performance"
HISTORY = FOLDER / "history.json"
PICTURE = FOLDER / "history.svg"
RATE = 32_000  # Hz, the models'


def write_noise(path, seconds):
    noise = random.Random(1)
    samples = array.array("h", (noise.randrange(-8000, 8000) for _ in range(seconds * RATE)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def tasks(folder, audiosep):
    """Name -> arguments."""
    for seconds in (1, 60, 600):
        write_noise(folder / f"{seconds}.wav", seconds)
    output = ["--output", str(folder / "out.wav"), "--force", "--quiet"]

    def separate(seconds, *more):
        return ["separate", "rain", str(folder / f"{seconds}.wav"), *output, *more]

    found = {
        "lasso-mini, 1 s": separate(1),
        "lasso-mini, 60 s": separate(60),
        "lasso-mini, 10 min, one pass": separate(600, "--passes", "1"),
        "lasso-mini, 10 min, one pass, one thread": separate(600, "--passes", "1", "--threads", "1"),
    }
    if audiosep:
        found["AudioSep, 1 s"] = separate(1, "--model", audiosep)
        found["AudioSep, 60 s"] = separate(60, "--model", audiosep)
    return found


def run(program, arguments, environment):
    began = time.monotonic()
    process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"performance: {program} {' '.join(arguments)} failed")
    return {
        "seconds": time.monotonic() - began,
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "megabytes": usage.ru_maxrss * 1024 / 1e6,
    }


def processor():
    fields = {}
    for line in open("/proc/cpuinfo", encoding="utf-8"):
        name, _, value = line.partition(":")
        fields.setdefault(name.strip(), value.strip())
    kinds = ("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16")
    flags = fields.get("flags", "").split()
    return fields.get("model name", "unknown"), [kind for kind in kinds if kind in flags]


def pairs(texts):
    return dict(text.split("=", 1) for text in texts)


def measure(arguments):
    programs = pairs(arguments.programs)
    environment = pairs(arguments.environment)
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for task, command in tasks(pathlib.Path(folder), arguments.audiosep).items():
            turns = {name: [] for name in programs}
            for number in range(arguments.rounds + 1):  # the first fills the caches
                for name, program in programs.items():
                    turn = run(program, command, environment)
                    if number > 0:
                        turns[name].append(turn)
            for name, its in turns.items():
                median = {key: round(statistics.median(turn[key] for turn in its), 3) for key in its[0]}
                figures.append({"task": task, "program": name, **median})
                print(f"{task:45} {name:12} {median['seconds']:8.2f} s {median['megabytes']:8.0f} MB", flush=True)
    name, instructions = processor()
    entry = {
        "date": datetime.date.today().isoformat(),
        "processor": name,
        "cores": os.cpu_count(),
        "instructions": instructions,
        "environment": environment,
        "rounds": arguments.rounds,
        "figures": figures,
    }
    history = json.loads(HISTORY.read_text(encoding="utf-8")) if HISTORY.exists() else []
    HISTORY.write_text(json.dumps([*history, entry], indent=1) + "\n", encoding="utf-8")


def draw(_):
    history = json.loads(HISTORY.read_text(encoding="utf-8"))
    width, left, bar, line = 900, 130, 420, 20
    parts = []
    y = 10

    def text(x, content, **style):
        style = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in style.items())
        parts.append(f'<text x="{x}" y="{y + 14}"{style}>{html.escape(content)}</text>')

    for entry in history:
        limits = ", ".join(f"{name}={value}" for name, value in entry["environment"].items())
        text(10, f"{entry['date']}: {entry['cores']} cores of {entry['processor']}", font_weight="bold")
        y += line
        for content in (", ".join(entry["instructions"]), limits and f"run with {limits}"):
            if content:
                text(10, content, fill="#555")
                y += line
        for task in dict.fromkeys(figure["task"] for figure in entry["figures"]):
            its = [figure for figure in entry["figures"] if figure["task"] == task]
            most = max(figure["seconds"] for figure in its)
            y += line // 2
            text(10, task)
            y += line
            for figure in its:
                length = bar * figure["seconds"] / most
                text(20, figure["program"], fill="#555")
                parts.append(f'<rect x="{left}" y="{y + 2}" width="{length:.1f}" height="{line - 4}" fill="#4a7ebb"/>')
                text(left + length + 8, f"{figure['seconds']:.2f} s, {figure['megabytes']:.0f} MB")
                y += line
        y += line
    PICTURE.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" '
        'font-family="sans-serif" font-size="13">\n'
        f'<rect width="{width}" height="{y}" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n",
        encoding="utf-8",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    measuring = commands.add_parser("measure")
    measuring.add_argument("programs", nargs="+", metavar="NAME=PROGRAM")
    measuring.add_argument("--audiosep", metavar="MODEL")
    measuring.add_argument("--rounds", type=int, default=3)
    measuring.add_argument("--environment", nargs="*", default=[], metavar="NAME=VALUE")
    measuring.set_defaults(action=measure)
    commands.add_parser("draw").set_defaults(action=draw)
    arguments = parser.parse_args()
    arguments.action(arguments)


if __name__ == "__main__":
    main()
