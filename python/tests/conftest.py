"""The tests run the program lasso ($LASSO, or that of the PATH) and the library that the package loads."""

from __future__ import annotations

import os
import pathlib
import subprocess
import wave

import numpy
import pytest

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
PROGRAM = os.environ.get("LASSO", "lasso")


@pytest.fixture(scope="session")
def model():
    import lasso

    with lasso.Model("lasso-mini") as opened:
        yield opened


def write_wav(path: pathlib.Path, samples: numpy.ndarray, rate: int) -> None:
    """(frames, channels) in [-1, 1) as 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setparams((samples.shape[1], 2, rate, 0, "NONE", ""))
        file.writeframes((samples * 32768).round().astype("<i2").tobytes())


def run_program(*arguments: object) -> str:
    """What the program prints. It must succeed."""
    environment = {**os.environ, "LASSO_MODEL": "lasso-mini"}
    command = [PROGRAM, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def raw_by_program(path: pathlib.Path, query: str, channels: int, rate: int, *options: str) -> numpy.ndarray:
    """What the program writes as float samples: (frames, channels)."""
    output = path.with_suffix(".raw")
    raw = f"f32le,{rate},{channels}"
    run_program("separate", query, path, "-o", output, "--raw-format", raw, "--force", "-q", *options)
    return numpy.fromfile(output, "<f4").reshape(-1, channels)


def noise(frames: int, channels: int, seed: int = 1) -> numpy.ndarray:
    """As 16 bits hold it: (frames, channels) float32."""
    random = numpy.random.default_rng(seed)
    return (random.integers(-16000, 16000, (frames, channels)) / 32768).astype(numpy.float32)
