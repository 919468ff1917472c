"""Kernels that tests start, in ``tests/`` and in ``notebooks/``, read no user's settings."""

from scripts.own_jupyter import use_own_settings

use_own_settings()
