"""Separation of streams."""

from __future__ import annotations

import ctypes
from typing import Optional, Sequence

import numpy

from lasso._errors import UsageError
from lasso._handle import Handle, addresses
from lasso._library import SeparatorOptions
from lasso._samples import as_frames, pointer


class Separator(Handle):
    """Separates a stream of any length into the sounds of one or more queries, block by block.

    The result does not depend on the sizes of the blocks.

    queries: of one model. sample_rate: in Hz, 1,000 to 1,000,000; 0: the model's. channels: 1 to 64.
    linked: one mask for all channels, from their mean, instead of one for each.
    latency_ms: 0: exact, as long as the model needs. Else a bound, from about 50 on: the network takes
    what comes later for silence, which costs quality and time.
    block_s: seconds of sound that go through the network at once; 0: the fastest, or as the latency asks.
    """

    _kind = "separator"

    def __init__(
        self,
        queries: Sequence[Handle],
        sample_rate: int = 0,
        *,
        channels: int = 1,
        linked: bool = False,
        latency_ms: float = 0.0,
        block_s: float = 0.0,
    ) -> None:
        options = SeparatorOptions(
            ctypes.sizeof(SeparatorOptions), sample_rate, channels, linked, latency_ms, block_s
        )
        self._channels = channels
        super().__init__(
            "separator_open", addresses(list(queries)), len(queries), ctypes.byref(options)
        )

    @property
    def latency(self) -> int:
        """After n frames were pushed, at least n - latency can be pulled."""
        return self._call("latency")

    def push(self, samples: numpy.ndarray) -> None:
        """Adds frames: (frames,) of a mono stream, or (frames, channels)."""
        frames = as_frames(samples)
        if frames.shape[1] != self._channels:
            raise UsageError(f"the stream has {self._channels} channels, the samples {frames.shape[1]}")
        self._check(self._call("push", pointer(frames), len(frames)))

    def finish(self) -> None:
        """Ends the stream: all frames that were pushed can be pulled then."""
        self._check(self._call("finish"))

    def available(self, query: int = 0) -> int:
        """How many frames of a query's sound can be pulled."""
        return self._call("available", query)

    def pull(self, query: int = 0, frames: Optional[int] = None) -> numpy.ndarray:
        """The next frames of a query's sound, all or `frames` at most: (frames, channels) float32."""
        count = self.available(query) if frames is None else min(frames, self.available(query))
        sound = numpy.empty((count, self._channels), dtype=numpy.float32)
        self._call("pull", query, pointer(sound), count)
        return sound

    def reset(self) -> None:
        """Forgets all samples; the next push begins a new stream."""
        self._call("reset")
