"""How long the random walks are: short in every run, long in `make test-all`."""

import pytest

walk = pytest.mark.parametrize("moves", [15, pytest.param(200, marks=pytest.mark.sweep)])
"""Gives a test ``moves``: how many it makes."""
