"""What every explorer has: a live view, a still picture with a sentence, and a guard at the door.

GitHub, nbviewer and nbconvert run nothing.  There the stored output shows the last of the forms it
has that needs no code; so every explorer gives its still picture beside the live view.

What arrives from the browser is a message that anyone's code on the page could have sent.  It may
change the traits that a reader's hand moves (those of traits.py) and no others, and it is checked
as a whole before any of it counts: all of it is taken, or nothing.  When it is refused the browser
is sent the state as it is, so that no view goes on showing what was not taken (lessons 01 to 06).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from nnlib.explorers.still import HOW_TO_MAKE_IT_LIVE, captioned
from nnlib.explorers.traits import HAND
from nnlib.figures import Picture


class Refused(ValueError):
    """What the browser sent cannot be taken; nothing has changed."""


class Widget(anywidget.AnyWidget):
    """A widget of our own JavaScript that has a still picture and a sentence as well."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Take what a reader's hand has changed in the browser: all of it or nothing.

        Raises
        ------
        Refused
            A ValueError.  If there is no such trait, it is not the reader's to move, or a value
            is not as the trait describes; then nothing has changed, and the browser is sent the
            state as it is.
        """
        try:
            self._check(sync_data)
        except Refused:
            named = sync_data if isinstance(sync_data, Mapping) else ()
            self.send_state([name for name in self.keys if name in named] or self._of_the_hand())
            raise
        super().set_state(sync_data)

    def _check(self, state: Any) -> None:
        """Raise Refused unless all of a state that came from the browser can be taken."""
        if not isinstance(state, Mapping):
            raise Refused(f"a state came as {state!r}; expected values by the traits' names.")
        traits = self.traits()
        for name, value in state.items():
            if not (name in traits and traits[name].metadata.get(HAND)):
                raise Refused(
                    f"the browser came with {name!r}; expected changes of "
                    f"{', '.join(self._of_the_hand())}, which are the reader's to move."
                )
            try:
                traits[name]._validate(self, value)
            except (ValueError, traitlets.TraitError) as problem:
                raise Refused(str(problem)) from None

    def _of_the_hand(self) -> list[str]:
        return [name for name, trait in self.traits().items() if trait.metadata.get(HAND)]

    def _handle_msg(self, msg: Any) -> None:
        """Do what the browser asks for; what is refused is logged, and changes nothing."""
        data = msg["content"]["data"]
        try:
            if not (isinstance(data, Mapping) and isinstance(data.get("method"), str)):
                raise Refused(f"a message came as {data!r}; expected one with a method.")
            if data["method"] == "update":
                self.set_state(data.get("state"))  # type: ignore[arg-type]
            else:
                super()._handle_msg(msg)
        except Refused as problem:
            self._refused(problem)

    def _refused(self, problem: Refused) -> None:
        """Note that something was refused which the browser had asked for."""
        self.log.warning("A message from the browser was refused: %s", problem)

    def _picture(self) -> Picture:
        """Return the still picture of the present state."""
        raise NotImplementedError

    def _sentence(self) -> str:
        """Return the present state in a sentence with fixed digits."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{self._sentence()} {HOW_TO_MAKE_IT_LIVE}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view and, for those who have no kernel, picture and sentence."""
        view, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        picture, described = captioned(self._picture())._repr_mimebundle_()
        return {**view, **picture, "text/plain": repr(self)}, {**metadata, **described}
