"""The guard at an explorer's door: what a message from the browser may change.

What arrives from the browser is a message that anyone's code on the page could have sent.  It may
change the traits that a reader's hand moves (those of traits.py) and no others, and it is checked
as a whole before any of it counts: all of it is taken, or nothing.  Then all browser tabs are sent
what stands now, in one message: after one that was taken, so that they stay in step; and after one
that was refused, so that no view goes on showing what was not taken (lessons 01 to 08).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from nnlib.explorers import moved
from nnlib.explorers.traits import HAND

MOVED = "moved"
"""The message in which a view tells what its reader has moved (static/model/session.js)."""


class Refused(ValueError):
    """What the browser sent cannot be taken; nothing has changed."""


class Widget(anywidget.AnyWidget):
    """A widget of our own JavaScript that checks what it is told."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    # What a tab's reader has moved, which is that tab's own, and whom Python has answered last.
    _moved = traitlets.Dict().tag(sync=True)
    _taken: traitlets.List[Any] = traitlets.List().tag(sync=True, echo_update=False)

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Take what a reader's hand has changed in the browser: all of it or nothing.

        Where the browser names what its reader moved (moved.py), the rest is left as it is.

        Raises
        ------
        Refused
            A ValueError.  If there is no such trait, it is not the reader's to move, or a value
            is not as the trait describes; then nothing has changed, and the browser is sent the
            state as it is.
        """
        taken: dict[str, Any] = {}
        try:
            taken, state = self._put_together(sync_data)
            self._check(state)
        except Refused:
            named = sync_data if isinstance(sync_data, Mapping) else ()
            super().set_state(taken)
            concerned = [name for name in self.keys if name in named] or self._of_the_hand()
            self.send_state([*concerned, *taken])
            raise
        with self.hold_sync():  # what follows from the change goes in the same message
            super().set_state({**state, **taken})
            self._states_to_send.update([*state, *taken])

    def _put_together(self, state: Any) -> tuple[dict[str, Any], Any]:
        """Return what is answered to a message, and the traits it sets, as they are to be."""
        if not (isinstance(state, Mapping) and state.get(moved.MOVED)):
            return {}, state
        try:
            answer, values = moved.read(state[moved.MOVED])
        except ValueError as problem:
            raise Refused(str(problem)) from None
        own = self._of_the_hand()
        rest = {name: value for name, value in state.items() if name != moved.MOVED}
        return {moved.TAKEN: answer}, {
            name: moved.merged(getattr(self, name), value, values[name]) if name in own else value
            for name, value in rest.items()
            if name in values or name not in own
        }

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
                traits[name].validate(self, value)
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
            content = data.get("content")
            if data["method"] == "update":
                self.set_state(data.get("state"))  # type: ignore[arg-type]
            elif isinstance(content, Mapping) and content.get("type") == MOVED:
                self.set_state(content.get("state"))  # type: ignore[arg-type]
            else:
                super()._handle_msg(msg)
        except Refused as problem:
            self._refused(problem)

    def _refused(self, problem: Refused) -> None:
        """Note that something was refused which the browser had asked for."""
        self.log.warning("A message from the browser was refused: %s", problem)
