"""numpy arrays as liblasso takes samples."""

from __future__ import annotations

import numpy

from lasso._errors import UsageError
from lasso._library import Samples


def as_frames(samples: numpy.ndarray) -> numpy.ndarray:
    """(frames,) or (frames, channels) of any floating-point type -> (frames, channels) float32, contiguous."""
    frames = numpy.asarray(samples)
    if frames.ndim not in (1, 2) or (frames.ndim == 2 and frames.shape[1] == 0):
        raise UsageError(f"samples have the shape (frames,) or (frames, channels), not {frames.shape}")
    if not numpy.issubdtype(frames.dtype, numpy.floating):
        raise UsageError(f"samples are floating-point numbers with full scale at 1, not {frames.dtype}")
    channels = 1 if frames.ndim == 1 else frames.shape[1]
    return numpy.ascontiguousarray(frames.reshape(len(frames), channels), dtype=numpy.float32)


def pointer(frames: numpy.ndarray):
    """The address of the first sample."""
    return frames.ctypes.data_as(Samples)
