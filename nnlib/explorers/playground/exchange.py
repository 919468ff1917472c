"""What goes between the playground and its views in the browser (lesson 06).

Settings go as traits (state.py).  Beside them Python sends frames (frame.py), and is told what a
button asks for (messages.py), what a hand sets in the network, and how the views fare.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets

from nnlib.explorers.playground import messages
from nnlib.explorers.playground.answers import PlaygroundAnswers
from nnlib.explorers.playground.frame import frame_of
from nnlib.explorers.playground.kernel import Cells
from nnlib.explorers.playground.player import Player
from nnlib.explorers.playground.view import Frame, View
from nnlib.explorers.widget import Refused

VIEW_CLOSED = "Paused: its view was closed."


class PlaygroundExchange(PlaygroundAnswers):
    """An explorer that shows its run to views, and hears what they ask for."""

    _view: View
    _cells: Cells
    _player: Player
    _last = traitlets.Dict().tag(sync=True)  # the last frame at rest: it is saved in the notebook
    playing = traitlets.Bool(False, read_only=True).tag(sync=True)

    def _set_weights(self, values: Mapping[str, Any], drag: int | None = None) -> None:
        """Set weights and biases by name."""
        raise NotImplementedError

    def _stop(self, notice: str) -> None:
        """Pause by itself, for a reason that is said."""
        raise NotImplementedError

    def _frame(self, *, whole: bool = True) -> Frame:
        return frame_of(self._moves, playing=self.playing, whole=whole)

    def _cell_runs(self, running: bool) -> None:
        """Say that the kernel has its hands full with a cell, or has them free again."""
        self._view.tell({"type": "cell", "running": running})

    def _tell_browser(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        if self.comm is None:
            return
        if content["type"] == "frame" and content["whole"] and not content["playing"]:
            letters = [b64encode(each).decode() for each in buffers]
            self._last = {"content": content, "buffers": letters}
        else:
            self.send(content, buffers)

    def _handle_msg(self, msg: Any) -> None:
        """Take what the browser sends to the thread in which the training runs."""
        self._player.loop.call(super()._handle_msg, msg)

    def _refused(self, problem: Refused) -> None:
        """Say to the reader too what was refused: a point too many, for instance."""
        super()._refused(problem)
        self._moves.notice = str(problem)
        self._view.show()

    def _heard(self, _: Any, content: Any, buffers: Any) -> None:
        """Do what the browser asks for; what cannot be done is said in the notice."""
        try:
            kind, fields = messages.read(content)
        except Refused as problem:
            self._refused(problem)
            return
        if kind == "painting":
            self._view.painting(*fields)
        elif kind == "opened":
            self._cells.watch()
            self._view.opened(*fields)
        elif kind == "closed":
            if self._view.closed(*fields):
                self._cells.leave()
                if self.playing:
                    self._stop(VIEW_CLOSED)
        elif kind == "numbers":
            losses = np.column_stack([self.losses, self.test_losses]).astype("<f8")
            self._tell_browser({"type": "numbers"}, [losses.tobytes()])
        else:
            try:
                if kind == "weight":
                    name, value, drag = fields
                    self._set_weights({name: value}, drag)
                else:
                    getattr(self, kind)()
            except (ValueError, RuntimeError) as problem:
                self._moves.notice = str(problem)
            self._view.show()
