"""Promises of the Python package."""

from __future__ import annotations

import concurrent.futures
import subprocess
import sys

import lasso
import numpy
import pytest
from conftest import EXAMPLES, noise, raw_by_program, run_program, write_wav


@pytest.mark.parametrize(("rate", "channels"), [(32000, 1), (44100, 2)])
def test_an_array_is_separated_as_the_program_does(model, tmp_path, rate, channels):
    samples = noise(3 * rate, channels)
    write_wav(tmp_path / "mixture.wav", samples, rate)
    expected = raw_by_program(tmp_path / "mixture.wav", "rain", channels, rate)
    assert numpy.array_equal(model.separate(samples, rate, "rain"), expected)


def test_a_stream_in_random_blocks_equals_the_whole(model, tmp_path):
    samples = noise(100_000, 2)
    write_wav(tmp_path / "mixture.wav", samples, 44100)
    expected = raw_by_program(tmp_path / "mixture.wav", "rain", 2, 44100, "--passes", "1")
    random = numpy.random.default_rng(2)
    with lasso.Separator([model.query("rain")], 44100, channels=2) as separator:
        parts = []
        first = 0
        while first < len(samples):
            size = int(random.integers(0, 9000))
            separator.push(samples[first : first + size])
            parts.append(separator.pull(frames=int(random.integers(0, 5000))))
            first += size
        separator.finish()
        parts.append(separator.pull())
    assert numpy.array_equal(numpy.concatenate(parts), expected)


def test_threads_share_a_model(model):
    words = ["rain", "speech", "dog barking", "rain"]
    samples = noise(60_000, 1)[:, 0]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(lambda word: model.separate(samples, 32000, word), words))
    for word, result in zip(words, at_once):
        assert result.shape == samples.shape
        assert numpy.array_equal(result, model.separate(samples, 32000, word))


def test_other_arrays_are_taken(model):
    samples = noise(20_000, 2)
    expected = model.separate(samples, 32000, "rain")
    assert numpy.array_equal(model.separate(samples.astype(numpy.float64), 32000, "rain"), expected)
    assert numpy.array_equal(model.separate(numpy.asfortranarray(samples), 32000, "rain"), expected)
    assert model.separate(samples[:0], 32000, "rain").shape == (0, 2)
    with pytest.raises(lasso.UsageError, match="int16"):
        model.separate((samples * 32768).astype(numpy.int16), 32000, "rain")
    with pytest.raises(lasso.UsageError, match="shape"):
        model.separate(samples[None], 32000, "rain")


def test_a_query_may_be_a_recording_or_leave_sounds_out(model, tmp_path):
    clock = EXAMPLES / "kitchen-target.flac"
    run_program("separate", "--like", clock, EXAMPLES / "kitchen.flac", "-o", tmp_path / "a.flac", "-q")
    report = model.separate_file(EXAMPLES / "kitchen.flac", like=clock, output=tmp_path / "b.flac")
    assert (tmp_path / "a.flac").read_bytes() == (tmp_path / "b.flac").read_bytes()
    assert report[0]["query"] == "like kitchen-target"
    samples = noise(30_000, 1)
    rain = model.query("rain")
    without = rain.without(model.query_like(clock), model.query_like(noise(32000, 1, seed=9), 32000))
    assert not numpy.array_equal(model.separate(samples, 32000, without), model.separate(samples, 32000, rain))


def test_presence_is_known_of_a_refined_query(model):
    query = model.query("rain")
    assert query.presence is None
    assert 0.0 <= query.refine(noise(60_000, 1), 32000).presence <= 1.0


def test_files_are_separated_detected_and_captioned_as_by_the_program(model, tmp_path):
    kitchen = EXAMPLES / "kitchen.flac"
    run_program("separate", "clock ticking", kitchen, "-o", tmp_path / "a.wav", "-w", "1-3", "--remove", "-q")
    shares = []
    report = model.separate_file(
        kitchen, "clock ticking", tmp_path / "b.wav", window="1-3", remove=True, progress=shares.append)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    assert report[0]["mode"] == "remove"
    assert shares == sorted(shares) and shares[-1] == 1.0
    found = model.detect(kitchen, top=3)
    assert len(found["classes"]) == 3
    run_program("caption", kitchen, "-o", tmp_path / "a.srt", "-q")
    captions = model.caption(kitchen, tmp_path / "b.srt")
    assert (tmp_path / "a.srt").read_bytes() == (tmp_path / "b.srt").read_bytes()
    assert captions


def test_what_a_progress_function_raises_stops_the_work(model, tmp_path):
    def stop(share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.separate_file(EXAMPLES / "kitchen.flac", "speech", tmp_path / "a.wav", progress=stop)
    assert not list(tmp_path.iterdir())


def test_a_latency_is_kept(model):
    samples = noise(64_000, 1)
    with lasso.Separator([model.query("rain")], 32000, latency_ms=200) as separator:
        assert separator.latency <= 6400
        for first in range(0, len(samples), 320):
            separator.push(samples[first : first + 320])
            assert separator.available() >= first + 320 - separator.latency
        separator.finish()
        assert separator.available() == len(samples)
        separator.reset()
        assert separator.available() == 0


def test_failures_say_what_to_do(model, tmp_path):
    with pytest.raises(lasso.ModelError, match="nowhere"):
        lasso.Model("nowhere")
    with pytest.raises(lasso.InputError, match="missing.wav"):
        model.separate_file(tmp_path / "missing.wav", "rain")
    with pytest.raises(ValueError, match="colour"):
        model.separate_file(EXAMPLES / "kitchen.flac", "rain", colour="red")
    with pytest.raises(lasso.UsageError, match="empty"):
        model.query(" ")
    with lasso.Separator([model.query("rain")], 32000) as separator:
        with pytest.raises(lasso.UsageError, match="channels"):
            separator.push(noise(10, 2))
    with pytest.raises(lasso.UsageError, match="closed"):
        separator.push(noise(10, 1))


def test_a_model_tells_about_itself(model):
    assert model.name == "lasso-mini"
    assert model.sample_rate == 32000
    assert model.passes == 2
    assert model.parameters > 1_000_000
    assert model.memory(2) > model.memory(1) > 10**8
    assert lasso.__version__ in run_program("--version")


def test_the_examples_run(tmp_path):
    write_wav(tmp_path / "kitchen.wav", noise(32000, 1), 32000)
    for name, arguments in (
        ("separate_array.py", ["rain", tmp_path / "kitchen.wav", tmp_path / "rain.wav"]),
        ("separate_folder.py", ["rain", EXAMPLES, tmp_path / "out"]),
    ):
        example = EXAMPLES / "python" / name
        assert len(example.read_text().splitlines()) <= 60
        result = subprocess.run([sys.executable, example, *arguments], capture_output=True, text=True)
        assert "likely present" in result.stdout, result.stderr
    assert (tmp_path / "rain.wav").stat().st_size == (tmp_path / "kitchen.wav").stat().st_size
