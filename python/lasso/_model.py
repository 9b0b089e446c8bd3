"""Models, queries and what is done from file to file."""

from __future__ import annotations

import ctypes
import json
import os
from typing import Any, Callable, Optional, Sequence, Union

import numpy

from lasso._errors import Cancelled
from lasso._handle import Handle, addresses
from lasso._library import ModelOptions, Progress, library
from lasso._samples import as_frames, pointer
from lasso._separator import Separator

Path = Union[str, "os.PathLike[str]"]
_SEPARATE, _DETECT, _CAPTION = range(3)


class Model(Handle):
    """An open model.

    name: of an installed model, or its folder; None: the one that the program `lasso` uses.
    device: "auto", "cpu", "cuda" or "cuda:N". precision: "auto", "fp32" or "bf16".
    threads: among which a call divides its work; 0: one per core.
    passes: over a recording, 1 or 2; 0: as many as the model is made for. The second pass knows what the
    sound is like in this recording.

    Raises ModelError if there is no such model or device, UsageError for other wrong arguments.
    """

    _kind = "model"

    def __init__(
        self,
        name: Optional[Path] = None,
        *,
        device: str = "auto",
        precision: str = "auto",
        threads: int = 0,
        passes: int = 0,
    ) -> None:
        options = ModelOptions(
            ctypes.sizeof(ModelOptions),
            None if name is None else os.fsencode(name),
            device.encode(),
            precision.encode(),
            threads,
            passes,
        )
        super().__init__("model_open", ctypes.byref(options))

    @property
    def name(self) -> str:
        return self._call("name").decode()

    @property
    def sample_rate(self) -> int:
        """The rate in Hz at which the model works. Recordings of other rates are resampled."""
        return self._call("sample_rate")

    @property
    def passes(self) -> int:
        """How many passes are made over a recording, 1 or 2."""
        return self._call("passes")

    @property
    def parameters(self) -> int:
        """The number of parameters of the separator and the encoders."""
        return self._call("parameters")

    def memory(self, channels: int = 1) -> int:
        """About how many bytes a process needs that separates one query from so many channels."""
        needed = ctypes.c_int64()
        self._check(self._call("memory", channels, ctypes.byref(needed)))
        return needed.value

    def query(self, text: str) -> Query:
        """A sound by its description, such as "dog barking"."""
        return Query("query_from_text", self._handle, text.encode())

    def query_like(self, example: Union[Path, numpy.ndarray], sample_rate: Optional[int] = None) -> Query:
        """A sound by a recording of it: a file, or samples with their rate in Hz."""
        if isinstance(example, numpy.ndarray):
            frames = as_frames(example)
            return Query("query_from_samples", self._handle, pointer(frames), *frames.shape, sample_rate or 0)
        return Query("query_from_file", self._handle, os.fsencode(example))

    def separate(
        self,
        samples: numpy.ndarray,
        sample_rate: int,
        query: Union[str, Query],
        *,
        linked: bool = False,
    ) -> numpy.ndarray:
        """The sound alone: float32 in the shape of `samples`, as `lasso separate` would write it.

        sample_rate: in Hz, 1,000 to 1,000,000. query: words, or a Query.
        linked: one mask for all channels, from their mean, instead of one for each.
        """
        sound = self.query(query) if isinstance(query, str) else query
        if self.passes == 2 and sound.presence is None and len(samples) > 0:
            sound = sound.refine(samples, sample_rate)
        frames = as_frames(samples)
        with Separator([sound], sample_rate, channels=frames.shape[1], linked=linked) as separator:
            separator.push(frames)
            separator.finish()
            return separator.pull().reshape(numpy.shape(samples))

    def separate_file(
        self,
        input: Path,
        query: Union[str, Sequence[str], None] = None,
        output: Optional[Path] = None,
        *,
        progress: Optional[Callable[[float], object]] = None,
        **options: Any,
    ) -> list[dict[str, Any]]:
        """Separates a file as `lasso separate` does. Returns a report for each query.

        progress: called with the share of the work that is done, 0 to 1; what it raises stops the work
        and leaves no output. options: those of the command, with underscores for dashes: window="2-6",
        remove=True, not_=["rain", "wind"].
        """
        report = self._run(_SEPARATE, input, progress, query=query, output=output, **options)
        return [json.loads(line) for line in report.splitlines()]

    def detect(
        self, input: Path, *, progress: Optional[Callable[[float], object]] = None, **options: Any
    ) -> dict[str, Any]:
        """The sounds in a file, with their times, as `lasso detect --json` prints them."""
        return json.loads(self._run(_DETECT, input, progress, **options))

    def caption(
        self,
        input: Path,
        output: Optional[Path] = None,
        *,
        progress: Optional[Callable[[float], object]] = None,
        **options: Any,
    ) -> dict[str, Any]:
        """Writes captions of a file as `lasso caption` does, and returns them as its JSON has them."""
        return json.loads(self._run(_CAPTION, input, progress, output=output, **options))

    def _run(
        self, task: int, input: Path, progress: Optional[Callable[[float], object]], **options: Any
    ) -> str:
        raised: list[BaseException] = []

        def tell(share: float, _: object) -> int:
            try:
                if progress is not None:
                    progress(share)
                return 0
            except BaseException as exception:  # raised below: it cannot pass through C
                raised.append(exception)
                return 1

        with _Job(self, task, input) as job:
            for name, value in options.items():
                job.set(name.rstrip("_").replace("_", "-"), value)
            try:
                job.run(Progress(tell))
            except Cancelled:
                if raised:
                    raise raised[0] from None
                raise
            return job.report


class Query(Handle):
    """A sound to look for. Model.query() and Model.query_like() make it."""

    _kind = "query"

    def without(self, *others: Query) -> Query:
        """This sound without what the other queries mean."""
        return Query("query_without", self._handle, addresses(list(others)), len(others))

    def refine(self, samples: numpy.ndarray, sample_rate: int) -> Query:
        """Looks for the sound in a recording; the result is the sound as it is there.

        Takes as long as separating the recording. Raises ModelError if the model makes one pass only.
        """
        frames = as_frames(samples)
        return Query("query_refine", self._handle, pointer(frames), *frames.shape, sample_rate)

    @property
    def presence(self) -> Optional[float]:
        """The probability that the recording holds the sound, 0 to 1, of a query that refine() made."""
        probability = self._call("presence")
        return None if probability < 0.0 else probability


class _Job(Handle):
    _kind = "job"

    def __init__(self, model: Model, task: int, input: Path) -> None:
        super().__init__("job_open", model._handle, task, os.fsencode(input))

    def set(self, option: str, value: Any) -> None:
        if value is None or value is False:
            return
        if isinstance(value, (list, tuple)):
            for one in value:
                self.set(option, one)
        else:
            text = None if value is True else os.fsencode(value if isinstance(value, os.PathLike) else str(value))
            self._check(self._call("set", option.encode(), text))

    def run(self, progress: Any) -> None:
        self._check(self._call("run", progress, None))

    @property
    def report(self) -> str:
        return self._call("report").decode()
