"""The time limit and the running cell, with and without threads and signals."""

from __future__ import annotations

import builtins
import contextlib
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nnlib import _platform

SECONDS = 0.15
REMEMBERS = sys.version_info >= (3, 12)
"""Whether a hook stays in place once it has raised."""


def in_this_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    return _platform.call(function, *arguments, seconds=SECONDS)


def in_another_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    found: list[Any] = []

    def work() -> None:
        try:
            found.append(in_this_thread(function, *arguments))
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if isinstance(found[0], BaseException):
        raise found[0]
    return found[0]


WAYS_TO_BE = ("as usual", "no pthread_kill", "no threads", "no signals", "signals refused",
              "a foreign handler", "another thread")  # fmt: skip


@pytest.fixture(params=WAYS_TO_BE)
def call(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """``_platform.call`` on a platform that lacks something."""

    def refuse(*arguments: Any) -> None:
        raise {"no threads": RuntimeError}.get(request.param, ValueError)("not here")

    if request.param == "no pthread_kill":  # as on Windows
        monkeypatch.delattr(signal, "pthread_kill")
    elif request.param == "no threads":
        monkeypatch.setattr(threading.Thread, "start", refuse)
    elif request.param == "no signals":
        monkeypatch.delattr(signal, "signal")
    elif request.param == "signals refused":
        monkeypatch.setattr(signal, "signal", refuse)
    elif request.param == "a foreign handler":  # set by C code: Python cannot put it back
        monkeypatch.setattr(signal, "getsignal", lambda number: None)
    elif request.param == "another thread":
        return in_another_thread
    return in_this_thread


def endless() -> None:
    while True:
        pass


def endless_with_work() -> None:
    total = 0
    while True:
        total += len([total])


def endless_in_a_try() -> None:
    while True:
        with contextlib.suppress(Exception):
            total = 0
            total += 1


def endless_recursion_in_width(depth: int = 200) -> int:
    return (
        depth
        if depth < 2
        else endless_recursion_in_width(depth - 1) + endless_recursion_in_width(depth - 2)
    )


def endless_generator() -> int:
    def count():
        number = 0
        while True:
            yield number
            number += 1

    return sum(count())


def endless_callback() -> list[int]:
    return list(iter(lambda: 1, 0))


ENDLESS = [endless, endless_with_work, endless_in_a_try, endless_recursion_in_width,
           endless_generator, endless_callback]  # fmt: skip


@pytest.mark.parametrize("function", ENDLESS, ids=lambda function: function.__name__)
def test_what_never_ends_is_stopped(call: Callable[..., Any], function: Callable[..., Any]) -> None:
    if function is endless_callback:  # a list of a few million entries at most
        function = lambda: endless_callback()  # noqa: E731
    handler, tracer = signal.getsignal(signal.SIGINT), sys.gettrace()
    started = time.perf_counter()
    with pytest.raises(_platform.TimeIsUp):
        call(function)
    assert time.perf_counter() - started < SECONDS + 5
    assert signal.getsignal(signal.SIGINT) is handler
    assert sys.gettrace() is tracer


def test_what_ends_is_returned(call: Callable[..., Any]) -> None:
    assert call(lambda a, b: (a, b), 1, 2) == (1, 2)
    assert call(sum, range(1000)) == 499_500


def test_an_exception_comes_through(call: Callable[..., Any]) -> None:
    class Mine(BaseException):
        pass

    for error in (ValueError, Mine, SystemExit, GeneratorExit):
        with pytest.raises(error):
            call(_raise, error)


def _raise(error: type[BaseException]) -> None:
    raise error


def greedy() -> None:
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


def greedy_within_greedy() -> None:
    while True:
        try:
            greedy()
        except BaseException:
            time.sleep(0.001)


def greedy_asleep() -> None:
    while True:
        try:  # noqa: SIM105
            time.sleep(0.01)
        except:  # noqa: E722
            pass


@pytest.mark.parametrize("function", [greedy, greedy_asleep, greedy_within_greedy])
def test_catching_everything_does_not_help(
    call: Callable[..., Any], function: Callable[..., Any], request: pytest.FixtureRequest
) -> None:
    by_hook = request.node.callspec.params["call"] not in ("as usual", "no pthread_kill")
    if not REMEMBERS and (by_hook or function is greedy_within_greedy):
        pytest.skip("before Python 3.12 an error in a hook removes it: nothing is left to stop it")
    with pytest.raises(_platform.TimeIsUp):
        call(function)


@pytest.mark.parametrize("name", ["as usual", "no pthread_kill"])
def test_a_sleep_is_interrupted_by_a_signal(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "no pthread_kill":
        monkeypatch.delattr(signal, "pthread_kill")
    started = time.perf_counter()
    with pytest.raises(_platform.TimeIsUp):
        in_this_thread(lambda: [time.sleep(0.05) for _ in range(100)])
    assert time.perf_counter() - started < 4


def test_many_short_calls_near_the_limit_leave_no_late_ring() -> None:
    before = signal.getsignal(signal.SIGINT)
    stopped = 0
    for k in range(60):
        try:
            _platform.call(time.sleep, 0.002, seconds=0.001 + 0.00004 * k)
        except _platform.TimeIsUp:
            stopped += 1
    time.sleep(0.05)  # a late ring would raise KeyboardInterrupt here
    assert stopped > 0
    assert signal.getsignal(signal.SIGINT) is before
    assert not [t for t in threading.enumerate() if "_wait_and_ring" in t.name]


def test_a_limit_within_a_limit() -> None:
    def inner() -> str:
        try:
            _platform.call(endless, seconds=0.05)
        except _platform.TimeIsUp:
            return "stopped"
        return "went on"

    assert _platform.call(inner, seconds=5) == "stopped"
    with pytest.raises(_platform.TimeIsUp):  # the outer one is over first
        _platform.call(lambda: _platform.call(endless, seconds=60), seconds=0.1)


# The stop button


@pytest.fixture
def usual_handler() -> Any:
    # A shell that starts the tests in the background has them ignore this signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def pressed() -> None:
    signal.raise_signal(signal.SIGINT)
    time.sleep(5)


@pytest.mark.usefixtures("usual_handler")
def test_pressing_stop_still_stops() -> None:
    with pytest.raises(KeyboardInterrupt):
        in_this_thread(pressed)


@pytest.mark.usefixtures("usual_handler")
@pytest.mark.parametrize("lacking", [(threading.Thread, "start"), (signal, "signal")])
def test_pressing_stop_still_stops_where_something_is_missing(
    lacking: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(*lacking, lambda *arguments: _raise(RuntimeError))
        with pytest.raises(KeyboardInterrupt):
            in_this_thread(pressed)


@pytest.mark.usefixtures("usual_handler")
def test_a_keyboard_interrupt_that_nobody_pressed_is_told_apart() -> None:
    for call in (in_this_thread, in_another_thread):
        with pytest.raises(_platform.NobodyPressedStop):
            call(_raise, KeyboardInterrupt)


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert in_this_thread(lambda: signal.raise_signal(signal.SIGINT)) is None
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


# Somebody else's hook


@pytest.mark.parametrize("lacking", ["nothing", "threads"])
def test_a_debugger_s_hook_is_there_again_afterwards(
    lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lacking == "threads":
        monkeypatch.setattr(threading.Thread, "start", lambda self: _raise(RuntimeError))
    seen = []

    def tracer(frame: Any, event: str, argument: Any) -> Any:
        seen.append(frame.f_code.co_name)
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        in_this_thread(sum, [1, 2])
        during = sys.gettrace()
        with contextlib.suppress(_platform.TimeIsUp):
            in_this_thread(endless)
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert during is tracer
    assert after is tracer
    assert seen


def test_other_tools_of_sys_monitoring_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    if not REMEMBERS:
        pytest.skip("sys.monitoring came with Python 3.12")
    monkeypatch.setattr(threading.Thread, "start", lambda self: _raise(RuntimeError))
    monitoring = sys.monitoring
    for taken in ((), (4,), (3, 4)):  # with both taken, a hook as a debugger's serves
        for tool in taken:
            monitoring.use_tool_id(tool, "somebody")
        try:
            assert in_this_thread(sum, [1, 2]) == 3
            with pytest.raises(_platform.TimeIsUp):
                in_this_thread(endless)
            names = [monitoring.get_tool(tool) for tool in (3, 4)]
        finally:
            for tool in taken:
                monitoring.free_tool_id(tool)
        assert names == ["somebody" if tool in taken else None for tool in (3, 4)]


def test_in_threads_at_once_each_has_its_own_limit() -> None:
    outcomes: list[str] = []

    def work(function: Callable[..., Any], seconds: float) -> None:
        try:
            _platform.call(function, seconds=seconds)
            outcomes.append("done")
        except _platform.TimeIsUp:
            outcomes.append("stopped")

    def long_enough() -> None:
        end = time.monotonic() + 0.4
        while time.monotonic() < end:
            pass

    threads = [threading.Thread(target=work, args=(endless, 0.1)) for _ in range(3)]
    threads.append(threading.Thread(target=work, args=(long_enough, 30)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "stopped", "stopped", "stopped"]


def test_a_fresh_interpreter_needs_the_standard_library_only() -> None:
    code = """
        import importlib.util, sys
        spec = importlib.util.spec_from_file_location("platform_module", sys.argv[1])
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        assert module.call(sum, [1, 2], seconds=1) == 3
        assert module.running_cell() is None
        foreign = {name.split(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
        print(sorted(foreign - {"platform_module", "__main__", "sitecustomize", "__mp_main__"}))
    """
    command = [sys.executable, "-I", "-S", "-c", textwrap.dedent(code), _platform.__file__]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


# The running cell


REQUEST = {"metadata": {"cellId": "cell-1"}, "header": {"msg_id": "execution-1"}}


def pretend(monkeypatch: pytest.MonkeyPatch, get_parent: Callable[..., Any] | None) -> None:
    """Pretend that IPython runs in a kernel whose ``get_parent`` is this one."""
    kernel = None if get_parent is None else SimpleNamespace(get_parent=get_parent)
    shell = SimpleNamespace(kernel=kernel)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))


def test_a_kernel_knows_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, lambda channel: REQUEST if channel == "shell" else None)
    assert _platform.running_cell() == ("cell-1", "execution-1")


def test_a_kernel_with_one_channel_knows_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, lambda: REQUEST)  # JupyterLite
    assert _platform.running_cell() == ("cell-1", "execution-1")


@pytest.mark.parametrize(
    "request_",
    [None, {}, {"metadata": None, "header": None}, {"metadata": {}, "header": {"msg_id": "x"}},
     {"metadata": {"cellId": "c"}, "header": {}}, {"metadata": {"cellId": None}}],
)  # fmt: skip
def test_without_ids_there_is_no_cell(request_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, lambda channel=None: request_)
    assert _platform.running_cell() is None


def test_outside_a_kernel_there_is_no_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, None)
    assert _platform.running_cell() is None
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert _platform.running_cell() is None
    monkeypatch.delitem(sys.modules, "IPython")

    def no_import(name: str, *arguments: Any) -> Any:
        assert name != "IPython"
        return real(name, *arguments)

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", no_import)
    assert _platform.running_cell() is None


# The rest, interrupts and progress bars


def test_in_the_page_work_rests_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = _platform.rest()
    monkeypatch.setattr(_platform, "IN_THE_PAGE", True)
    assert 0 < elsewhere < _platform.rest() <= 0.01


def test_interrupts_are_heard_in_the_main_thread_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_a_thread() -> bool:
        heard: list[bool] = []
        thread = threading.Thread(target=lambda: heard.append(_platform.hears_interrupts()))
        thread.start()
        thread.join()
        return heard[0]

    assert _platform.hears_interrupts()
    assert not in_a_thread()
    monkeypatch.setattr(_platform, "IN_THE_PAGE", True)
    assert not _platform.hears_interrupts()


class Untouchable:
    """Stands in for a module that a page has no use for: whatever is asked of it fails."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was asked for")


def test_in_the_page_the_playground_asks_for_no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnlib.explorers.playground import kernel

    monkeypatch.setattr(_platform, "IN_THE_PAGE", True)
    monkeypatch.setattr(kernel, "signal", Untouchable())

    class Loop:
        pass

    loop: Any = Loop()
    kernel.listen(loop, print)
    kernel.keep_listening(loop)
    kernel.forget(loop, print)


@pytest.mark.parametrize("in_the_page", [False, True])
def test_a_progress_bar_starts_no_thread_in_the_page(
    in_the_page: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tqdm.auto import tqdm

    monkeypatch.setattr(_platform, "IN_THE_PAGE", in_the_page)
    monkeypatch.setattr(tqdm, "monitor_interval", 10)
    monkeypatch.setattr(tqdm, "monitor", None)
    assert list(_platform.progress_bar(range(3), desc="training")) == [0, 1, 2]
    if tqdm.monitor is not None:
        tqdm.monitor.exit()
    assert (tqdm.monitor is None) is in_the_page
    assert "training: 100%" in capsys.readouterr().err


def test_no_other_module_asks_where_it_runs() -> None:
    package = Path(_platform.__file__).parent
    texts = {path.name: path.read_text("utf-8") for path in package.rglob("*.py")}
    asking = [name for name, text in texts.items() if "emscripten" in text]
    assert asking == ["_platform.py"]
