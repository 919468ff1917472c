"""PlaygroundExplorer: build a small network and watch it learn to part two classes (lesson 06).

The reader picks the points and the network and presses "Play".  Training runs here, in the kernel,
with the library's own layers, loss and optimizer, a few milliseconds at a time on the loop that
also runs the cells, so that nothing else is kept waiting for long.

What the settings do stands in settings.py, what is told of a run in results.py; this module
trains, and talks with the browser.
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
import traitlets

from nnlib._inputs import as_count
from nnlib.explorers import bundle, cells
from nnlib.explorers.playground.frame import arrays_of, numbers_of, reach_of
from nnlib.explorers.playground.loop import KernelLoop
from nnlib.explorers.playground.results import Results
from nnlib.explorers.playground.run import CORNERS
from nnlib.explorers.playground.settings import ACTIVATIONS, DATA, SPEEDS
from nnlib.explorers.playground.view import APART, Frame, View

SLICE, REST = 0.006, 0.002
"""Seconds of training, and then for others: a message passes through several threads' hands."""


class PlaygroundExplorer(Results):
    """A network of one or two hidden layers, trained on points in the plane, live.

    Parameters
    ----------
    data : {"xor", "circles", "spirals", "moons", "own"}
        The points: a set of ``nnlib.datasets``, or the reader's own.
    hidden : tuple of int, keyword-only
        Neurons of one or two hidden layers, 1 to 8 each.
    activation : {"tanh", "sigmoid", "relu"}, keyword-only
        Of the hidden neurons.  The output neuron is a sigmoid, the loss half the squared error.
    learning_rate : float, keyword-only
    batch_size : int or None, keyword-only
        Points a step; None for all of them.
    l2 : float, keyword-only
        As in ``fit``.
    noise : float, keyword-only
        How far the points are moved at random, 0 to 1.
    test_share : float, keyword-only
        The part of the points that is kept for the test, from 0 to less than 1.
    seed : int, keyword-only
        Decides the points, the first weights and the order in which the points are seen.
    points : sequence of (x, y, class), keyword-only
        The reader's own points, for ``data="own"``; the four corners of XOR unless told.

    Attributes
    ----------
    data, hidden, activation, learning_rate, batch_size, l2, noise, test_share, seed, points
        As above; may be assigned.  All but ``learning_rate``, ``batch_size`` and ``l2`` take the
        network back to its start.
    data_seed : int
        ``seed`` is for the first weights and the order alone once "New data" was pressed.
    speed : {"slow", "medium", "full"}
        5 or 50 epochs a second, or as many as the kernel can.
    playing : bool
        Whether it is training now; see :meth:`play`.

    Raises
    ------
    ValueError
        On a value that is not as described.
    """

    _choices = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        data: str = "xor",
        *,
        hidden: Any = (4,),
        activation: str = "tanh",
        learning_rate: float = 1.0,
        batch_size: int | None = 10,
        l2: float = 0.0,
        noise: float = 0.0,
        test_share: float = 0.5,
        seed: int = 0,
        points: Any = CORNERS,
    ) -> None:
        self._loop = KernelLoop()
        self._view = View(self._frame, self._tell)
        super().__init__(
            _esm=bundle.module_text("playground", {}),
            _css=bundle.style_text("playground"),
            _choices={"data": DATA, "activation": ACTIVATIONS, "speed": tuple(SPEEDS)},
            data=data,
            hidden=hidden,
            activation=activation,
            learning_rate=learning_rate,
            batch_size=batch_size,
            l2=l2,
            noise=noise,
            test_share=test_share,
            seed=seed,
            data_seed=seed,
            points=points,
            speed="medium",
        )
        self._begin()
        self.observe(lambda change: self._view.show(), ("speed", "playing"))
        self.on_msg(self._heard)
        cells.register(self)

    # What can be done.

    def play(self) -> None:
        """Train until the run is solved or lost, while cells and controls go on working.

        Raises
        ------
        RuntimeError
            If there is no kernel whose loop could do that; :meth:`step` needs none.
        ValueError
            If there is nothing to train on, or the run is over.
        """
        if not self._loop.running:
            raise RuntimeError(
                "play() came where no kernel is running; expected JupyterLab or another notebook, "
                "whose loop trains between the cells. Train right here: explorer.step(100)."
            )
        self._expect_trainable()
        if self.playing:
            return
        self._notice = ""
        self._due, self._last = 1.0, perf_counter()
        self.set_trait("playing", True)
        self._loop.start(self._slice)

    def pause(self) -> None:
        """Stop training; no epoch begins after this returns."""
        self._loop.stop()
        self.set_trait("playing", False)

    def step(self, epochs: int = 1) -> None:
        """Train for so many epochs, here and now; fewer if the run is solved or lost before.

        Raises
        ------
        ValueError
            If there is nothing to train on, or the run is over, or epochs is no whole number of
            at least 1.
        """
        epochs = as_count(epochs, "epochs")
        self.pause()
        self._expect_trainable()
        self._notice = ""
        for _ in range(epochs):
            self._run.epoch()
            if self._run.news():
                break
        self._view.show()

    def close(self) -> None:
        """Stop training and close the widget."""
        self._loop.stop()
        self.set_trait("playing", False)
        super().close()

    def _expect_trainable(self) -> None:
        run = self._run
        if not run.trainable:
            raise ValueError(run.numbers())
        if run.over:
            raise ValueError(f"{run.reason} This run is over: take a new start.")

    def _changed(self) -> None:
        """Show a run that is not the one before, or has other knobs; stop if it cannot go on."""
        if self.playing and self._run.over:
            self.pause()
        self._view.show()

    # Training, slice by slice.

    def _slice(self) -> float | None:
        """Train for a few milliseconds; return how long to wait then, or None at the end."""
        now = perf_counter()
        elapsed, self._last = max(1e-6, now - self._last), now
        rate = SPEEDS[self.speed]
        self._due = min(self._due + rate * elapsed, max(1.0, 0.1 * rate))
        try:
            while self._due >= 1.0 and self.playing:
                self._due -= 1.0
                self._run.epoch()
                self._view.changed()
                if self._run.news():
                    self.pause()
                if perf_counter() - now > SLICE:
                    break
        except KeyboardInterrupt:
            self._stop("Interrupted.")
        except Exception as error:
            self._stop(f"Training stopped by an error: {type(error).__name__}: {error}")
            self.log.exception("the playground's training failed")
        if self._view.lost(elapsed):
            self._stop("Paused: no page has shown this for a while.")
        self._view.follow()
        if not self.playing:
            return None
        next_epoch = max(0.0, 1.0 - self._due) / rate  # seconds until it is due
        return max(REST, min(APART, next_epoch))

    def _stop(self, notice: str) -> None:
        self._notice = notice
        self.pause()

    # The browser.

    def _frame(self) -> Frame:
        run = self._run
        reach = reach_of(run)
        buffers, ranges = arrays_of(run, reach)
        return {
            **numbers_of(run),
            "sizes": list(run.network.sizes),
            "activation": run.settings.activation,
            "reach": reach,
            "ranges": ranges,
            "playing": self.playing,
            "over": run.over,
            "status": self.status,
            "notice": self._notice,
            "undoable": self._moves.undoable,
            "redoable": self._moves.redoable,
            "python": self.python,
        }, buffers

    def _tell(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        if self.comm is not None:
            self.send(content, buffers)

    def _handle_msg(self, msg: Any) -> None:
        """Take what the browser sends to the thread in which the training runs."""
        self._loop.call(super()._handle_msg, msg)

    def set_state(self, sync_data: Any) -> None:
        """Take the settings that the reader's hand has changed."""
        self._by_hand = True
        try:
            super().set_state(sync_data)
        finally:
            self._by_hand = False

    def _heard(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        """Do what the browser asks for; what cannot be done is said in the notice."""
        kind = content.get("type")
        if kind == "painting":
            self._view.painting(content["number"])
        elif kind == "opened":
            self._view.opened(content["view"])
        elif kind == "closed":
            if self._view.closed(content["view"]) and self.playing:
                self._stop("Paused: its view was closed.")
        elif kind == "numbers":
            losses = np.column_stack([self.losses, self.test_losses]).astype("<f8")
            self._tell({"type": "numbers"}, [losses.tobytes()])
        elif kind in _BUTTONS:
            try:
                getattr(self, kind)()
            except (ValueError, RuntimeError) as problem:
                self._notice = str(problem)
            self._view.show()


_BUTTONS = (
    *("play", "pause", "step", "same_start", "new_start", "new_data"),
    *("reset", "undo", "redo"),
)
