"""Separates any sound you can describe.

    import lasso, soundfile
    samples, rate = soundfile.read("street.wav", dtype="float32")
    with lasso.Model() as model:
        dog = model.separate(samples, rate, "dog barking")

Samples are numpy arrays of float32, full scale at 1, of shape (frames,) or (frames, channels), as the
soundfile package has them; other floating-point types are converted. Samples that are not finite count
as silence.
Models, queries and separators are context managers; what is not closed is closed when it is collected.
Several threads may use one model and its queries at the same time; a separator belongs to one thread.
"""

from lasso._errors import Cancelled, Error, InputError, ModelError, OutOfMemory, UsageError
from lasso._library import library as _library
from lasso._model import Model, Query
from lasso._separator import Separator

__version__ = _library.lasso_version().decode()
__all__ = [
    "Cancelled", "Error", "InputError", "Model", "ModelError", "OutOfMemory", "Query", "Separator", "UsageError",
]
