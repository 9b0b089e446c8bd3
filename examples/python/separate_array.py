#!/usr/bin/env python3
"""Separates a sound from a WAV file that is read with Python's own wave module.

    separate_array.py "clock ticking" kitchen.wav clock.wav
"""

import sys
import wave

import lasso
import numpy


def read(path: str) -> tuple[numpy.ndarray, int]:
    with wave.open(path) as file:
        if file.getsampwidth() != 2:
            sys.exit(f"{path}: not a WAV file of 16 bits")
        samples = numpy.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return samples.reshape(-1, file.getnchannels()) / numpy.float32(32768), file.getframerate()


def write(path: str, samples: numpy.ndarray, rate: int) -> None:
    with wave.open(path, "wb") as file:
        file.setparams((samples.shape[1], 2, rate, 0, "NONE", ""))
        file.writeframes(numpy.clip(samples * 32768, -32768, 32767).round().astype("<i2").tobytes())


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} QUERY INPUT.wav OUTPUT.wav")
    query, source, output = sys.argv[1:]
    samples, rate = read(source)
    with lasso.Model() as model:
        sound = model.query(query).refine(samples, rate)
        print(f"{query}: {sound.presence:.0%} likely present")
        write(output, model.separate(samples, rate, sound), rate)


if __name__ == "__main__":
    main()
