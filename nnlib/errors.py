"""The package's own errors.

Wrong input is always a ``ValueError``; where a caller may want to tell one kind from another,
the kind has a class here.
"""


class WeightsFileError(ValueError):
    """A weights file is damaged, is newer than this nnlib, or is not one of ``Network.save``.

    Examples
    --------
    >>> from nnlib import WeightsFileError
    >>> issubclass(WeightsFileError, ValueError)
    True
    """
