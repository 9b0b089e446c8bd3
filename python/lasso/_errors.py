"""What can go wrong."""

from __future__ import annotations

from typing import Callable


class Error(Exception):
    """Any failure. The message is a sentence that says what is wrong and what to do."""


class InputError(Error):
    """A recording cannot be read, or an output cannot be written."""


class UsageError(Error, ValueError):
    """An argument is wrong."""


class ModelError(Error):
    """There is no such model or device, or the model is broken or cannot do this."""


class OutOfMemory(Error, MemoryError):
    """There is not enough memory."""


class Cancelled(Error):
    """The caller cancelled the work."""


_KINDS = {1: InputError, 2: UsageError, 3: ModelError, 4: OutOfMemory, 5: Cancelled}


def check(status: int, message: Callable[[], bytes]) -> None:
    """Raises what a status other than 0 stands for, with the message."""
    if status != 0:
        raise _KINDS.get(status, Error)(message().decode())
