"""Settings that are fixed when an object is made.

Changed later, a setting would be ignored without a word, or two parts of the package would
disagree about it.  So it cannot be set or deleted then, and the error says what to do instead.
"""

from __future__ import annotations

from functools import cached_property
from inspect import isroutine
from typing import Any, ClassVar


class Fixed:
    """Refuses to set or delete what follows from how an object was made.

    Names that begin with an underscore are the object's own affair.
    """

    _WHY_FIXED: ClassVar[str]
    """Why a setting cannot be changed, and what to do instead: the end of the error message."""

    def _is_fixed(self, name: str) -> bool:
        """Return whether this attribute cannot be set: a method, or what is only computed."""
        of_class = getattr(type(self), name, None)
        if isinstance(of_class, property):
            return of_class.fset is None
        return isinstance(of_class, cached_property) or isroutine(of_class)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and self._is_fixed(name):
            raise AttributeError(f"{name} of {self!r} cannot be set: {self._WHY_FIXED}")
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        given = isinstance(getattr(type(self), name, None), property)
        if not name.startswith("_") and (given or self._is_fixed(name)):
            raise AttributeError(f"{name} of {self!r} cannot be deleted: {self._WHY_FIXED}")
        object.__delattr__(self, name)
