"""Weights files: a network on the disk (``Network.save`` and ``Network.load``).

``described`` knows what a network consists of; ``storage`` what the file holds; ``header`` and
``npz`` read its two parts without trusting them; ``atomic`` writes whole files or none.
"""

from nnlib._weights_file.described import load, save

__all__ = ["load", "save"]
