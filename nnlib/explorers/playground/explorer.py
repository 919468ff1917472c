"""PlaygroundExplorer: build a small network and watch it learn to part two classes (lesson 06).

The reader picks the points and the network and presses "Play".  Training runs here, in the kernel,
with the library's own layers, loss and optimizer.

This module is the widget: what can be done and asked, and what goes to and comes from the browser.
Its settings as traits are in state.py.  It is put together from parts that know no widget: the
moves of the reader's hand and the run they lead to (moves.py), training that goes on by itself
(player.py), and the views that are told of it (view.py).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import traitlets

from nnlib._inputs import FloatArray, as_count, as_number
from nnlib.explorers.playground import messages, state
from nnlib.explorers.playground.frame import frame_of, pinned_of
from nnlib.explorers.playground.kernel import Cells
from nnlib.explorers.playground.moves import Moves
from nnlib.explorers.playground.player import Player
from nnlib.explorers.playground.program import python_of
from nnlib.explorers.playground.results import picture_of, sentence_of, status_of
from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.settings import CORNERS, OWN, SETTINGS, SPEEDS, Settings
from nnlib.explorers.playground.state import PlaygroundState
from nnlib.explorers.playground.view import Frame, View
from nnlib.explorers.widget import Refused
from nnlib.figures import Picture
from nnlib.network import Network

SAME_START = "Back at the same start: the same first weights."
NEW_START = "A new start: other first weights, the same points."
NEW_DATA = "New points; the network is back at the same first weights."
RESET = "Back to the data, network and training settings this explorer was made with."
OWN_POINTS_STAY = (
    "new_data() came with data='own'; expected points that are drawn. Assign points, or choose "
    "another data set."
)
OUT_OF_REACH = (
    "A weight came as a number with which outputs or loss are not finite; expected a smaller one."
)
VIEW_CLOSED = "Paused: its view was closed."
RUN_IS_OVER = "{reason} This run is over: take a new start."


class PlaygroundExplorer(PlaygroundState):
    """A network of one or two hidden layers, trained on points in the plane, live.

    Parameters
    ----------
    data : {"xor", "circles", "spirals", "moons", "tight spirals", "own"}
        The points: a set of ``nnlib.datasets``, or the reader's own.
    hidden : tuple of int, keyword-only
        Neurons of one or two hidden layers, 1 to 8 each.
    activation : str or tuple of str, keyword-only
        Of the hidden neurons, a name of ``nnlib.activations``; or one for each hidden layer.  The
        output neuron is a sigmoid, the loss half the squared error.
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
    optimizer : {"SGD", "momentum", "RMSProp", "Adam", "AdamW"}, keyword-only
    dropout : float, keyword-only
        What share of the hidden neurons' outputs is left out at random in each training step, 0 to
        0.8.  Losses are measured without it.
    masked : sequence of str, keyword-only
        Names of hidden neurons that answer 0, such as ``("h2",)``; their weights take no part, and
        come back with the neuron.
    patience : int or None, keyword-only
        Stop when the loss on the points held out has not been lower for so many epochs, and go back
        to the weights with which it was lowest.  The points are validation points then, and no
        test.  Counted anew whenever a knob is turned.
    schedule : str, keyword-only
        How the learning rate changes: "constant", "step", "cosine", "warm-up + cosine",
        "one cycle" or "on plateau", as :mod:`nnlib.schedules` has them, from the epoch at which it
        is chosen.
    schedule_epochs : int, keyword-only
        Over how many epochs.  "on plateau" halves the rate after a twentieth of them without a
        fall, of the loss on the validation points if there are some.
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    data, hidden, activation, noise, test_share, seed, points
        As above; may be assigned.  Each takes the network back to its start.
    learning_rate, batch_size, l2, optimizer, dropout, masked, patience, schedule, schedule_epochs
        The knobs; may be assigned while the network goes on.  The optimizer keeps what it
        remembers; another one begins with nothing.
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

    module = "playground/playground"
    styles = ("playground",)

    playing = traitlets.Bool(False, read_only=True).tag(sync=True)
    _alone = traitlets.Bool(False).tag(sync=True)  # it trains in the kernel
    _last = traitlets.Dict().tag(sync=True)  # the last frame at rest: it is saved in the notebook

    def __init__(
        self,
        data: str = "xor",
        *,
        hidden: Any = (4,),
        activation: Any = "tanh",
        learning_rate: float = 1.0,
        batch_size: int | None = 10,
        l2: float = 0.0,
        noise: float = 0.0,
        test_share: float = 0.5,
        seed: int = 0,
        points: Any = CORNERS,
        optimizer: str = "SGD",
        dropout: float = 0.0,
        masked: Any = (),
        patience: int | None = None,
        schedule: str = "constant",
        schedule_epochs: int = 300,
        layout: Any = None,
    ) -> None:
        self._view = View(self._frame, self._tell_browser)
        self._cells = Cells(self._cell_runs)
        self._player = Player(lambda: self._run, lambda: SPEEDS[self.speed], self._view, self._stop)
        super().__init__(
            layout=layout,
            _choices=state.choices(),
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
            optimizer=optimizer,
            dropout=dropout,
            masked=masked,
            patience=patience,
            schedule=schedule,
            schedule_epochs=schedule_epochs,
            speed="medium",
        )
        self._moves = Moves(self._settings().fitted())
        self._agree()
        self.observe(self._follow, SETTINGS)
        self.observe(lambda change: self._view.show(), ("speed", "playing"))
        self.on_msg(self._heard)

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
        self._player.expect_loop()
        self._expect_trainable()
        if self.playing:
            return
        self._moves.notice = ""
        self._player.play()
        self.set_trait("playing", True)

    def pause(self) -> None:
        """Stop training; no epoch begins after this returns."""
        self._player.pause()
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
        self._moves.notice = ""
        for _ in range(epochs):
            self._run.epoch()
            if self._run.news():
                break
        self._view.show()

    def same_start(self) -> None:
        """Go back to the start: the same first weights, the points in the same order."""
        self._begin(self._settings(), SAME_START)

    def new_start(self) -> None:
        """Draw other first weights; the points stay."""
        self._begin(replace(self._settings(), seed=self.seed + 1), NEW_START)

    def new_data(self) -> None:
        """Draw other points; the network goes back to the same start.

        Raises
        ------
        ValueError
            If the points are the reader's own.
        """
        if self.data == OWN:
            raise ValueError(OWN_POINTS_STAY)
        self._begin(replace(self._settings(), data_seed=self.data_seed + 1), NEW_DATA)

    def reset(self) -> None:
        """Go back to the settings the explorer was made with, at their start."""
        self._begin(self._moves.start, RESET)

    def undo(self) -> None:
        """Take back the last change; a run that it left comes back as it was."""
        if self._moves.undo():
            self._show_run()

    def redo(self) -> None:
        """Make the change again that was taken back."""
        if self._moves.redo():
            self._show_run()

    def set(self, **values: float) -> None:
        """Set weights and biases by name, such as ``explorer.set(w1=0.5)``; training goes on there.

        Raises
        ------
        ValueError
            If there is no such name, or no network of finite numbers would come of it.
        """
        self._set_weights(values)
        self._view.show()

    def pin(self) -> None:
        """Keep this run's losses on the chart, to compare other runs with them."""
        self._moves.pin(pinned_of(self._run))
        self._view.show()

    def unpin(self) -> None:
        """Let the pinned run go."""
        if self._moves.pinned is not None:
            self._moves.pin(None)
            self._view.show()

    def close(self) -> None:
        """Stop training and close the widget."""
        if self.comm is None:  # closed before, or refused before it was made
            return
        self.pause()
        self._cells.leave()
        super().close()

    # What can be asked; arrays and networks are the reader's own.

    @property
    def status(self) -> str:
        """How the run stands, in a sentence."""
        return status_of(self._run, playing=self.playing)

    @property
    def epoch(self) -> int:
        """How many epochs went by since the start."""
        return self._run.epoch_number

    @property
    def steps_done(self) -> int:
        """How many steps (updates of the weights) those epochs took."""
        return self._run.steps

    @property
    def losses(self) -> FloatArray:
        """The loss on the training points after each epoch, the start first."""
        return np.array(self._run.losses)

    @property
    def test_losses(self) -> FloatArray:
        """The same on the test points; NaN where there are none."""
        return np.array(self._run.test_losses)

    @property
    def network(self) -> Network:
        """A network of its own that answers as this one does now.

        Around a masked neuron its weights are 0.  Dropout is in it, and drops in training only.
        """
        return self._run.network.copy()

    @property
    def X(self) -> FloatArray:
        """The training points, shape (n_points, 2)."""
        return self._run.X.copy()

    @property
    def Y(self) -> FloatArray:
        """Their classes, 0 or 1, shape (n_points, 1)."""
        return self._run.Y.copy()

    @property
    def X_test(self) -> FloatArray:
        """The test points, shape (n_test_points, 2)."""
        return self._run.X_test.copy()

    @property
    def Y_test(self) -> FloatArray:
        """Their classes, shape (n_test_points, 1)."""
        return self._run.Y_test.copy()

    @property
    def python(self) -> str:
        """A program that makes the same curve with ``fit``."""
        return python_of(self._run)

    def _sentence(self) -> str:
        return sentence_of(self._run, playing=self.playing)

    def _picture(self) -> Picture:
        return picture_of(self._run)

    # The settings and the run.

    @property
    def _run(self) -> Run:
        return self._moves.run

    def _expect_trainable(self) -> None:
        run = self._run
        if not run.trainable:
            raise ValueError(run.numbers())
        if run.over:
            goes_on = run.verdict in ("stopped", "cooled", "solved")  # with a turned knob
            raise ValueError(run.reason if goes_on else RUN_IS_OVER.format(reason=run.reason))

    def _set_weights(self, values: Mapping[str, Any], drag: int | None = None) -> None:
        known = self._run.network.parameter_names
        if unknown := [name for name in values if name not in known]:
            raise ValueError(
                f"the name came as {unknown[0]!r}; expected one of {', '.join(known)}."
            )
        numbers = {name: as_number(value, name) for name, value in values.items()}
        try:
            self._moves.set_weights(numbers, drag)
        except FloatingPointError:
            raise ValueError(OUT_OF_REACH) from None
        if self.playing and self._run.over:
            self.pause()

    def _follow(self, change: Any) -> None:
        """Follow settings that were assigned, by code or by the reader's hand."""
        if self._moves.follow(self._settings(), self._drag if self._by_hand else None):
            self._agree()
            self._show_changed()

    def _agree(self) -> None:
        """Let the traits say what the run made of them: one name for two that are the same."""
        for name in ("activation", "masked"):
            setattr(self, name, getattr(self._run.settings, name))

    def _begin(self, start: Settings, notice: str) -> None:
        self._moves.begin(start.fitted(), notice)
        self._show_run()

    def _show_run(self) -> None:
        """Show a run that is not the one before, with its settings."""
        with self.hold_trait_notifications():
            for name, value in asdict(self._run.settings).items():
                setattr(self, name, value)
        self._show_changed()

    def _show_changed(self) -> None:
        """Show a run that is not the one before, or has other knobs; stop if it cannot go on."""
        if self.playing and self._run.over:
            self.pause()
        self._view.show()

    def _stop(self, notice: str) -> None:
        """Pause by itself, for a reason that is said."""
        self._moves.notice = notice or self._moves.notice
        self.pause()

    # The browser.

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
