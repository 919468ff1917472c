"""What the platform offers; no other module asks where it runs.

A time limit for a call, the identity of the running cell, how long work in slices rests, whether
interrupts can be heard, and a progress bar.  In the page (JupyterLite) Python runs inside the
browser, with no threads, no signals and no server behind it.

A loop that never ends would hang the notebook.  Where threads start and signals arrive, a thread
rings after a while, and the ringing interrupts the main thread the way Ctrl-C does; a sleep is
interrupted, too.  Elsewhere (Python inside the browser, a process that may start no thread, any
thread but the main one) a hook looks at the clock whenever the call enters a function or goes
around a loop.  Neither can stop C code that never comes back to Python, such as
``sum(range(10**15))``, and the hook cannot stop a sleep either.

Whoever catches the first interruption, say with a bare ``except:``, is interrupted again, and
from then on at every line.  (On Python 3.11 without signals there is no second time: there an
error in a hook removes it.)  A debugger's or coverage's hook is put back when the call is over.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from types import CodeType, FrameType
from typing import Any, TypeVar

Result = TypeVar("Result")

IN_THE_PAGE = sys.platform == "emscripten"
"""Whether Python itself runs in the browser."""

PATIENCE = 0.25
"""Seconds between one interruption and the next."""


class TimeIsUp(BaseException):
    """Raised inside the call.  Not an Exception, so ``except Exception`` lets it through."""


class NobodyPressedStop(Exception):
    """The call raised KeyboardInterrupt by itself."""


def call(function: Callable[..., Result], *arguments: Any, seconds: float) -> Result:
    """Return ``function(*arguments)``, if that takes no longer than ``seconds``.

    Raises
    ------
    TimeIsUp
        If it took longer.
    KeyboardInterrupt
        If the user pressed stop meanwhile.
    NobodyPressedStop
        If the call raised KeyboardInterrupt, and nobody had pressed stop.
    """
    watch = _Watch(time.monotonic() + seconds)
    in_main_thread = threading.current_thread() is threading.main_thread()
    bell = _Bell(seconds, watch) if in_main_thread else None
    try:
        if bell is not None and bell.hung():
            return bell.run(function, arguments)
        bell = None
        try:
            watch.start()
            return function(*arguments)
        finally:
            watch.stop()
    except KeyboardInterrupt:
        # Signals come to the main thread only; without a bell there it may be a real one.
        if (in_main_thread and bell is None) or (bell is not None and bell.pressed):
            raise
        raise NobodyPressedStop from None


class _Bell:
    """A thread that interrupts the main thread after a while, and again until the call ends."""

    def __init__(self, seconds: float, watch: _Watch) -> None:
        self.pressed = False
        """Whether the user pressed stop."""
        self._seconds = seconds
        self._watch = watch
        self._running = self._rung = False
        self._rings = 0
        self._over = threading.Event()
        self._previous: Any = None

    def hung(self) -> bool:
        """Return whether the bell is in place: whether there are signals and threads."""
        thread = threading.Thread(target=self._wait_and_ring, daemon=True)
        try:
            self._previous = signal.getsignal(signal.SIGINT)
            if self._previous is None:  # set by something that is not Python: it stays
                return False
            signal.signal(signal.SIGINT, self._on_signal)
        except (AttributeError, OSError, RuntimeError, ValueError):
            return False
        try:
            thread.start()
        except RuntimeError:
            signal.signal(signal.SIGINT, self._previous)
            return False
        self._thread = thread
        return True

    def run(self, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        """Make the call, and take the bell away."""
        tracer = sys.gettrace()
        try:
            try:
                self._running = True
                return function(*arguments)
            finally:
                self._running = False  # from here on a late ring does nothing
        finally:
            self._watch.stop()  # first: until then other modules' code may be interrupted
            if tracer is not None and sys.gettrace() is None:
                sys.settrace(tracer)  # it is gone if the bell rang just as it was running
            self._over.set()
            self._thread.join()
            signal.signal(signal.SIGINT, self._previous)

    def _wait_and_ring(self) -> None:
        main, wait = threading.main_thread().ident, self._seconds
        while not self._over.wait(wait):
            self._rung = True
            if hasattr(signal, "pthread_kill") and main is not None:
                signal.pthread_kill(main, signal.SIGINT)  # wakes a sleeping call, too
            else:
                _thread.interrupt_main()
            wait = PATIENCE

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if not self._rung:  # not ours: the user pressed stop
            if self._previous is signal.SIG_IGN:
                return
            self.pressed = True
            handler = self._previous if callable(self._previous) else signal.default_int_handler
            handler(number, frame)
            return
        self._rung = False
        if not self._running:
            return
        self._rings += 1
        if self._rings > 1:
            self._watch.insist(frame)
        raise TimeIsUp


class _Watch:
    """A hook that looks at the clock as the thread that starts it enters functions and loops."""

    def __init__(self, end: float) -> None:
        self._end = end
        self._caught = self._insisting = False
        self._tool: int | None = None
        self._tracing = False
        self._before: Any = None

    def start(self) -> None:
        """Look at the clock from now on; by ``sys.monitoring``, or else as a debugger would."""
        self._thread = threading.get_ident()
        if self._tracing or not self._monitors():
            if not self._tracing:
                self._tracing, self._before = True, sys.gettrace()
            sys.settrace(self._trace)

    def stop(self) -> None:
        """Take the hook away, and put back the one that was there."""
        if self._tracing:
            self._tracing = False
            sys.settrace(self._before)
        if self._tool is not None:
            tool, self._tool = self._tool, None
            sys.monitoring.set_events(tool, 0)  # type: ignore[attr-defined, unused-ignore]
            sys.monitoring.free_tool_id(tool)  # type: ignore[attr-defined, unused-ignore]

    def insist(self, frame: FrameType | None) -> None:
        """Interrupt at the very next line of Python, whichever it is."""
        self._end, self._insisting = 0.0, True
        if self._tool is None:
            self.start()
        if self._tool is not None:
            self._listen(lines=True)
            return
        while frame is not None and frame.f_code.co_filename != _HERE:
            frame.f_trace = self._trace  # a frame that runs already is not traced by itself
            frame = frame.f_back

    def _monitors(self) -> bool:
        monitoring = getattr(sys, "monitoring", None)  # from Python 3.12 on
        if monitoring is None:
            return False
        for tool in (4, 3):  # the others are for debuggers, coverage and profilers
            try:
                monitoring.use_tool_id(tool, "nnlib's time limit")
            except ValueError:
                continue
            self._tool = tool
            self._listen(lines=False)
            return True
        return False

    def _listen(self, *, lines: bool) -> None:
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        events = monitoring.events
        wanted = [events.PY_START, events.PY_RESUME, events.JUMP] + [events.LINE] * lines
        for event in wanted:
            monitoring.register_callback(self._tool, event, self._look)
        monitoring.set_events(self._tool, sum(wanted))

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        frame.f_trace_opcodes = not self._insisting  # "while True: pass" stays on its line
        if event in ("call", "line", "opcode"):
            self._look(frame.f_code)
        return self._trace

    def _look(self, code: CodeType, *where: Any) -> None:
        if threading.get_ident() != self._thread or code.co_filename == _HERE:
            return
        now = time.monotonic()
        if now < self._end:
            return
        if self._caught and not self._insisting:
            self._insisting = True
            if self._tool is not None:
                self._listen(lines=True)
        self._caught = True
        if not self._insisting:
            self._end = now + PATIENCE
        raise TimeIsUp


_HERE = call.__code__.co_filename


def running_cell() -> tuple[str, str] | None:
    """Return the ids of the cell and of the execution that is running, if there are any.

    JupyterLab and Notebook 7 send the cell's id with every execution.  Elsewhere (a script,
    nbconvert) there is none.
    """
    ipython = sys.modules.get("IPython")  # if nobody has loaded it, there is no cell
    kernel = getattr(ipython.get_ipython(), "kernel", None) if ipython else None
    if kernel is None:
        return None
    try:
        request = kernel.get_parent("shell")
    except TypeError:  # JupyterLite's kernel has one channel, and its method no argument
        request = kernel.get_parent()
    request = request or {}
    cell = (request.get("metadata") or {}).get("cellId")
    execution = (request.get("header") or {}).get("msg_id")
    return (cell, execution) if cell and execution else None


def rest() -> float:
    """Return for how many seconds work in slices rests, so that messages come through.

    In the page the browser's own turns take longer than a thread's: after 2 ms, a press on Pause
    was not heard.
    """
    return 0.005 if IN_THE_PAGE else 0.002


def hears_interrupts() -> bool:
    """Return whether an interrupt can be heard here: in the main thread, where there are signals.

    In the page nothing interrupts a cell; there Python is started anew instead.
    """
    return not IN_THE_PAGE and threading.current_thread() is threading.main_thread()


def progress_bar(values: Iterable[Result], **words: Any) -> Iterable[Result]:
    """Return the values with a progress bar that follows whoever takes them (tqdm's)."""
    from tqdm.auto import tqdm  # here, so that importing nnlib stays quick

    if IN_THE_PAGE:
        tqdm.monitor_interval = 0  # its monitor is a thread
    return tqdm(values, **words)
