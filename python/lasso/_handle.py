"""What all handles have."""

from __future__ import annotations

import ctypes
from typing import Any

from lasso._errors import UsageError, check
from lasso._library import library


class Handle:
    """A handle of liblasso that is closed at the end of a `with`, or when it is collected."""

    _kind = ""  # of "lasso_KIND_close"

    def __init__(self, make: str, *arguments: Any) -> None:
        """Makes it by the function of that name."""
        self._address = ctypes.c_void_p()
        status = getattr(library, "lasso_" + make)(*arguments, ctypes.byref(self._address))
        try:
            self._check(status)
        except Exception:
            self.close()
            raise

    @property
    def _handle(self) -> ctypes.c_void_p:
        if not self._address:
            raise UsageError(f"the {self._kind} is closed; make another one")
        return self._address

    def _call(self, name: str, *arguments: Any) -> Any:
        return getattr(library, f"lasso_{self._kind}_{name}")(self._handle, *arguments)

    def _check(self, status: int) -> None:
        check(status, lambda: getattr(library, f"lasso_{self._kind}_message")(self._address) or b"out of memory")

    def close(self) -> None:
        """Releases its memory. It cannot be used afterwards."""
        if self._address:
            getattr(library, f"lasso_{self._kind}_close")(self._address)
            self._address = ctypes.c_void_p()

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_address"):
            self.close()


def addresses(handles: list[Handle]) -> ctypes.Array:
    """Handles as a C array."""
    return (ctypes.c_void_p * len(handles))(*[handle._handle.value for handle in handles])
