"""liblasso, as lasso.h declares it."""

from __future__ import annotations

import ctypes
import os
import pathlib
from ctypes import POINTER, c_char_p, c_double, c_float, c_int, c_int32, c_int64, c_size_t, c_void_p

API_VERSION = 1


class ModelOptions(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("name", c_char_p),
        ("device", c_char_p),
        ("precision", c_char_p),
        ("threads", c_int32),
        ("passes", c_int32),
    ]


class SeparatorOptions(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("sample_rate", c_int32),
        ("channels", c_int32),
        ("linked", c_int32),
        ("latency_ms", c_double),
        ("block_s", c_double),
    ]


Progress = ctypes.CFUNCTYPE(c_int, c_double, c_void_p)
Samples = POINTER(c_float)

_FUNCTIONS = {
    "api_version": (c_int32,),
    "version": (c_char_p,),
    "model_open": (c_int, POINTER(ModelOptions), POINTER(c_void_p)),
    "model_close": (None, c_void_p),
    "model_message": (c_char_p, c_void_p),
    "model_name": (c_char_p, c_void_p),
    "model_sample_rate": (c_int32, c_void_p),
    "model_passes": (c_int32, c_void_p),
    "model_parameters": (c_int64, c_void_p),
    "model_memory": (c_int, c_void_p, c_int32, POINTER(c_int64)),
    "query_from_text": (c_int, c_void_p, c_char_p, POINTER(c_void_p)),
    "query_from_file": (c_int, c_void_p, c_char_p, POINTER(c_void_p)),
    "query_from_samples": (c_int, c_void_p, Samples, c_size_t, c_int32, c_int32, POINTER(c_void_p)),
    "query_without": (c_int, c_void_p, POINTER(c_void_p), c_size_t, POINTER(c_void_p)),
    "query_refine": (c_int, c_void_p, Samples, c_size_t, c_int32, c_int32, POINTER(c_void_p)),
    "query_presence": (c_double, c_void_p),
    "query_close": (None, c_void_p),
    "query_message": (c_char_p, c_void_p),
    "separator_open": (c_int, POINTER(c_void_p), c_size_t, POINTER(SeparatorOptions), POINTER(c_void_p)),
    "separator_close": (None, c_void_p),
    "separator_message": (c_char_p, c_void_p),
    "separator_latency": (c_int64, c_void_p),
    "separator_push": (c_int, c_void_p, Samples, c_size_t),
    "separator_finish": (c_int, c_void_p),
    "separator_available": (c_size_t, c_void_p, c_size_t),
    "separator_pull": (c_size_t, c_void_p, c_size_t, Samples, c_size_t),
    "separator_reset": (None, c_void_p),
    "job_open": (c_int, c_void_p, c_int, c_char_p, POINTER(c_void_p)),
    "job_close": (None, c_void_p),
    "job_message": (c_char_p, c_void_p),
    "job_set": (c_int, c_void_p, c_char_p, c_char_p),
    "job_run": (c_int, c_void_p, Progress, c_void_p),
    "job_cancel": (None, c_void_p),
    "job_report": (c_char_p, c_void_p),
}


# Read when OpenMP and OpenBLAS are loaded: their threads wait for each other briefly, as the program's do.
_BRIEF_WAITS = {"GOMP_SPINCOUNT": "2000", "OPENBLAS_THREAD_TIMEOUT": "16"}


def _load() -> ctypes.CDLL:
    """The library that LASSO_LIBRARY names, else the one in this package, else the installed one."""
    packed = pathlib.Path(__file__).parent / "lib" / f"liblasso.so.{API_VERSION}"
    path = os.environ.get("LASSO_LIBRARY") or (str(packed) if packed.exists() else packed.name)
    added = {name: value for name, value in _BRIEF_WAITS.items() if name not in os.environ}
    os.environ.update(added)
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(
            f"cannot load {path}: {error}; install Lasso, or set LASSO_LIBRARY to its liblasso.so"
        ) from None
    finally:
        for name in added:
            del os.environ[name]
    for name, (result, *arguments) in _FUNCTIONS.items():
        function = getattr(library, "lasso_" + name)
        function.restype = result
        function.argtypes = arguments
    return library


library = _load()
