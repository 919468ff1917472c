"""PlaygroundExplorer: build a small network and watch it learn to part two classes (lesson 06).

The reader picks the points and the network and presses "Play".  Training runs here, in the kernel,
with the library's own layers, loss and optimizer, a few milliseconds at a time on the loop that
also runs the cells, so that nothing else is kept waiting for long.

Every change makes a new run from its start, except of three knobs (learning rate, batch size, l2),
which turn the run that is going.  Runs that were left stay in the list of moves, so "Undo" brings
back a trained network as it was.
"""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from time import perf_counter
from typing import Any

import anywidget
import numpy as np
import traitlets

from nnlib import datasets
from nnlib._inputs import FloatArray, as_count
from nnlib.explorers import bundle, cells
from nnlib.explorers import playground_traits as checks
from nnlib.explorers.base import HOW_TO_MAKE_IT_LIVE, _captioned
from nnlib.explorers.playground_code import python_of
from nnlib.explorers.playground_frame import arrays_of, numbers_of, reach_of
from nnlib.explorers.playground_loop import KernelLoop
from nnlib.explorers.playground_moves import Moves
from nnlib.explorers.playground_run import CORNERS, KNOBS, OWN, Run, Settings, count
from nnlib.explorers.playground_view import Frame, View
from nnlib.explorers.traits import Choice, Positive
from nnlib.figures import Picture, playground_picture
from nnlib.network import Network

DATA = (*datasets.DATASETS, OWN)
ACTIVATIONS = ("tanh", "sigmoid", "relu")
SPEEDS = {"slow": 5.0, "medium": 50.0, "full": float("inf")}
"""Epochs a second."""
SLICE = 0.008
"""Seconds of training before others have their turn."""
SETTINGS = tuple(field.name for field in fields(Settings))


class PlaygroundExplorer(anywidget.AnyWidget):
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

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    _choices = traitlets.Dict().tag(sync=True)

    data = Choice(lambda explorer: DATA)
    hidden = checks.Checked((4,), checks.hidden_layers)
    activation = Choice(lambda explorer: ACTIVATIONS)
    learning_rate = Positive(1.0)
    batch_size = checks.Checked(10, checks.batch)
    l2 = checks.Checked(0.0, checks.not_negative)
    noise = checks.Checked(0.0, checks.noise)
    test_share = checks.Checked(0.5, checks.share)
    seed = checks.Checked(0, checks.seed)
    data_seed = checks.Checked(0, checks.seed)
    points = checks.Checked(CORNERS, checks.points)
    speed = Choice(lambda explorer: tuple(SPEEDS))
    playing = traitlets.Bool(False, read_only=True).tag(sync=True)
    _drag = traitlets.Int(0).tag(sync=True, echo_update=False)  # the number of the reader's move

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
        self._run: Run | None = None
        self._notice = ""
        self._by_hand = False
        self._moves = Moves()
        self._loop = KernelLoop()
        self._view = View(self._frame, self._tell)
        super().__init__(
            _esm=bundle.module_text("playground", {}),
            _css=bundle.static_text("explorer.css") + bundle.static_text("playground.css"),
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
        self._start = self._settings()
        self._run = Run(self._start)
        self.observe(self._set, SETTINGS)
        self.observe(lambda change: self._view.show(), ("speed", "playing"))
        self.on_msg(self._heard)
        cells.register(self)

    # What it comes to.

    @property
    def status(self) -> str:
        """How the run stands, in a sentence."""
        run = self._now
        if run.verdict:
            return run.reason
        said = run.numbers()
        if not run.trainable:
            return said
        state = "Training" if self.playing else "Paused" if run.epoch_number else "Ready"
        return f"{state}: {said}."

    @property
    def epoch(self) -> int:
        """How many epochs went by since the start."""
        return self._now.epoch_number

    @property
    def steps_done(self) -> int:
        """How many steps (updates of the weights) those epochs took."""
        return self._now.steps

    @property
    def losses(self) -> FloatArray:
        """The loss on the training points after each epoch, the start first."""
        return np.array(self._now.losses)

    @property
    def test_losses(self) -> FloatArray:
        """The same on the test points; NaN where there are none."""
        return np.array(self._now.test_losses)

    @property
    def network(self) -> Network:
        """A network of its own with the weights as they are now."""
        return self._now.network.copy()

    @property
    def X(self) -> FloatArray:
        """The training points, shape (n_points, 2)."""
        return self._now.X.copy()

    @property
    def Y(self) -> FloatArray:
        """Their classes, 0 or 1, shape (n_points, 1)."""
        return self._now.Y.copy()

    @property
    def X_test(self) -> FloatArray:
        """The test points, shape (n_test_points, 2)."""
        return self._now.X_test.copy()

    @property
    def Y_test(self) -> FloatArray:
        """Their classes, shape (n_test_points, 1)."""
        return self._now.Y_test.copy()

    @property
    def python(self) -> str:
        """A program that makes the same curve with ``fit``."""
        return python_of(self._now)

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
            self._now.epoch()
            if self._now.news():
                break
        self._view.show()

    def same_start(self) -> None:
        """Go back to the start: the same first weights, the points in the same order."""
        self._go_to_new(self._settings(), "Back at the same start: the same first weights.")

    def new_start(self) -> None:
        """Draw other first weights; the points stay."""
        settings = replace(self._settings(), seed=self.seed + 1)
        self._go_to_new(settings, "A new start: other first weights, the same points.")

    def new_data(self) -> None:
        """Draw other points; the network goes back to the same start.

        Raises
        ------
        ValueError
            If the points are the reader's own.
        """
        if self.data == OWN:
            raise ValueError(
                "new_data() came with data='own'; expected points that are drawn. Assign points, "
                "or choose another data set."
            )
        settings = replace(self._settings(), data_seed=self.data_seed + 1)
        self._go_to_new(settings, "New points; the network is back at the same first weights.")

    def reset(self) -> None:
        """Go back to the settings the explorer was made with, at their start."""
        self._go_to_new(self._start, "Back to the settings this explorer was made with.")

    def undo(self) -> None:
        """Take back the last change; a run that it left comes back as it was."""
        if self._moves.undoable:
            self._return_to(*self._moves.undo((self._now, self._settings())), "Taken back.")

    def redo(self) -> None:
        """Make the change again that was taken back."""
        if self._moves.redoable:
            self._return_to(*self._moves.redo((self._now, self._settings())), "Done again.")

    def close(self) -> None:
        """Stop training and close the widget."""
        self._loop.stop()
        self.set_trait("playing", False)
        super().close()

    # Changes.

    @property
    def _now(self) -> Run:
        assert self._run is not None
        return self._run

    def _settings(self) -> Settings:
        return Settings(**{name: getattr(self, name) for name in SETTINGS})

    def _set(self, change: Any) -> None:
        """Follow settings that were assigned, by code or by the reader's hand."""
        new, before = self._settings(), self._now.settings
        changed = frozenset(
            name for name in SETTINGS if getattr(new, name) != getattr(before, name)
        )
        if not changed:
            return
        self._moves.leave((self._now, before), (self._drag, changed) if self._by_hand else None)
        if changed <= set(KNOBS):
            self._now.turn(new)
            self._notice = _turned(new, changed, self._now)
        else:
            self._run = Run(new)
            self._notice = _begun(new, changed)
        self._changed()

    def _go_to_new(self, settings: Settings, notice: str) -> None:
        self._moves.leave((self._now, self._settings()))
        self._return_to(Run(settings), settings, notice)

    def _return_to(self, run: Run, settings: Settings, notice: str) -> None:
        """Show another run with these settings."""
        run.turn(settings)
        self._run = run
        with self.hold_trait_notifications():
            for name, value in asdict(settings).items():
                setattr(self, name, value)
        self._notice = notice
        self._changed()

    def _changed(self) -> None:
        """Go on, or stop, with a run that is not the one before or has other knobs."""
        if self.playing and self._now.over:
            self.pause()
        self._view.show()

    def _expect_trainable(self) -> None:
        run = self._now
        if not run.trainable:
            raise ValueError(run.numbers())
        if run.over:
            raise ValueError(f"{run.reason} This run is over: take a new start.")

    # Training, slice by slice.

    def _slice(self) -> float | None:
        """Train for a few milliseconds; return how long to wait then, or None at the end."""
        now = perf_counter()
        elapsed, self._last = now - self._last, now
        rate = SPEEDS[self.speed]
        self._due = min(self._due + rate * elapsed, max(1.0, 0.1 * rate))
        try:
            while self._due >= 1.0 and self.playing:
                self._due -= 1.0
                self._now.epoch()
                if self._now.news():
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
        self._view.show()
        return 0.001 if self.playing else None

    def _stop(self, notice: str) -> None:
        self._notice = notice
        self.pause()

    # The browser.

    def _frame(self) -> Frame:
        run = self._now
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

    # Without a browser.

    def __repr__(self) -> str:
        return f"{self._sentence()} {HOW_TO_MAKE_IT_LIVE}"

    def _sentence(self) -> str:
        run = self._now
        sizes = "-".join(map(str, run.network.sizes))
        return (
            f"PlaygroundExplorer: a {sizes} network ({self.activation}) on the data set "
            f"{self.data}, learning rate {self.learning_rate:g}. {self.status}"
        )

    def _picture(self) -> Picture:
        run = self._now
        return playground_picture(
            run.network,
            run.X,
            run.Y,
            X_test=run.X_test,
            Y_test=run.Y_test,
            losses=self.losses if run.trainable else None,
            test_losses=self.test_losses if len(run.X_test) else None,
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view and, for those who have no kernel, picture and sentence."""
        view, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        picture, described = _captioned(self._picture())._repr_mimebundle_()
        return {**view, **picture, "text/plain": repr(self)}, {**metadata, **described}


_BUTTONS = (
    *("play", "pause", "step", "same_start", "new_start", "new_data"),
    *("reset", "undo", "redo"),
)


def _turned(settings: Settings, changed: frozenset[str], run: Run) -> str:
    """Return what a turned knob does."""
    names = {"learning_rate": "learning rate", "batch_size": "batch size", "l2": "l2"}
    said = []
    for name in KNOBS:
        if name in changed:
            value = getattr(settings, name)
            said.append(f"{names[name]} {'all points' if value is None else f'{value:g}'}")
    return f"From epoch {run.epoch_number + 1:,} on: {', '.join(said)}. The network goes on."


def _begun(settings: Settings, changed: frozenset[str]) -> str:
    """Return what a changed setting took back to its start."""
    if changed <= {"hidden", "activation", *KNOBS}:
        layers = " and ".join(count(size, "neuron") for size in settings.hidden)
        return f"Another network, {layers}, at its start; the points stay."
    if changed <= {"seed", *KNOBS}:
        return "A new start: other first weights, the same points."
    return "Other points; the network is back at its start."
