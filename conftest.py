"""Kernels that tests start, in ``tests/`` and in ``notebooks/``, read no user's settings.

And no check that a test makes is kept among the reader's own.
"""

import os

from scripts.own_jupyter import use_own_settings

use_own_settings()
os.environ["NNLIB_PROGRESS"] = "off"
