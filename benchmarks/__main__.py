"""Measure, print the tables and write each to ``benchmarks/results.md`` as soon as it is there."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks import (
    bench_explorers,
    bench_import,
    bench_pages,
    bench_playground,
    bench_site,
    bench_step,
    bench_training,
)
from benchmarks.bench_explorers import FIGURE_PEER, FLOOR, FRAME, LABEL_PEER
from nnlib import article
from scripts.own_jupyter import use_own_settings
from tests.browser.chromium import NOT_FOUND, launch

RESULTS = Path(__file__).parent / "results.md"
ROUNDS = 5
MOST_OF_FLOOR = 1.5  # times the bare slider's time, for an explorer's
PACKAGES = ("nnlib", "numpy", "sympy", "matplotlib", "ipywidgets", "anywidget", "jupyterlab")


def verdict(reached: bool) -> str:
    return "reached" if reached else "**missed**"


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def step_table(browser: Browser | None) -> list[str]:
    results, missing = bench_step.measure(browser, ROUNDS)
    baseline = results[0].milliseconds
    lines = [
        f"## The article's network, {article.STEPS:,} training steps",
        "",
        f"Medians of {ROUNDS} rounds in which all take turns.",
        "",
        "| way | ms | share of plain loops | loss after the last step |",
        "|---|---:|---:|---:|",
    ]
    for each in results:
        loss = "another network" if each.final_loss != each.final_loss else f"{each.final_loss:.9f}"
        share = f"{each.milliseconds / baseline:.2f}"
        lines.append(row(each.name, f"{each.milliseconds:.1f}", share, loss))
    if missing:
        lines += ["", f"Not installed here, so left out: {', '.join(missing)}."]
    return lines


def training_tables() -> list[str]:
    """One table a task and width; the targets are ratios of two rows of it."""
    ours, products = bench_training.ENGINE, bench_training.PRODUCTS
    sklearn, fused = bench_training.SKLEARN, bench_training.FUSED
    digits, large = bench_training.digits(), bench_training.large()
    tasks = {
        digits: ((sklearn, 1 / 3), (fused, 1 / 3)),
        large: ((sklearn, 1.0), (products, 2.0)),
        large.in_dtype("float32"): ((fused, 1.0),),
    }
    lines = ["## One epoch of a classifier, with Adam", "", f"Medians of {ROUNDS} rounds."]
    for task, targets in tasks.items():
        times = bench_training.measure(task, ROUNDS)
        lines += ["", f"### {task.name}", "", "| way | ms | share of ours |", "|---|---:|---:|"]
        for name, milliseconds in times.items():
            share = f"{milliseconds / times[ours]:.2f}"
            lines.append(row(name, f"{milliseconds:.1f}", share))
        for name, most in targets:
            if name in times:
                part = times[ours] / times[name]
                said = f"To reach: at most {most:.2f} of {name}; here {part:.2f}"
                lines += ["", f"{said}: {verdict(part <= most)}."]
    return lines


def import_table() -> list[str]:
    times = bench_import.measure()
    share = times["nnlib"] / times["numpy"]
    return [
        "## Importing",
        "",
        "Medians of 15 fresh processes each. To reach: at most 1.2 times NumPy's own import.",
        "",
        "| import | ms | share | target |",
        "|---|---:|---:|---|",
        row("numpy", f"{times['numpy']:.0f}", "1.00", ""),
        row("nnlib", f"{times['nnlib']:.0f}", f"{share:.2f}", verdict(share <= 1.2)),
    ]


def press_table(results: list[bench_explorers.Result]) -> list[str]:
    totals = {each.name: each.press.total for each in results}
    floor, label, figure = (totals[each.name] for each in (FLOOR, LABEL_PEER, FIGURE_PEER))
    lines = [
        "### From a key press to the painted picture",
        "",
        f"Medians of {ROUNDS} rounds of {bench_explorers.PRESSES} key presses. Chromium draws a "
        f"frame every {FRAME:.1f} ms: part of each time is the wait for one, part our JavaScript "
        "(the handlers and the painting function), and the rest is Chromium's own: layout, paint, "
        "and handing the picture over. The bare slider's time in the same run is what machine and "
        f"JupyterLab need in any case. To reach: at most {MOST_OF_FLOOR} times that, at least 2 "
        "times under the label and 8 times under the figure.",
        "",
        "| what | ms | of it waiting | our script | it / slider | label / it | figure / it "
        "| target |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for each in results:
        total, wait, script = each.press.total, each.press.wait, each.press.script
        if wait is None or script is None:
            lines.append(row(each.name, f"{total:.1f}", "", "", "", "", "", ""))
            continue
        reached = [total / floor <= MOST_OF_FLOOR, label / total >= 2, figure / total >= 8]
        ours = each.name in bench_explorers.OURS
        lines.append(
            row(
                *(each.name, f"{total:.1f}", f"{wait:.1f}", f"{script:.1f}"),
                *(f"{total / floor:.2f}", f"{label / total:.1f}", f"{figure / total:.1f}"),
                ", ".join(map(verdict, reached)) if ours else "",
            )
        )
    return lines


def drag_table(results: list[bench_explorers.Result]) -> list[str]:
    lines = [
        f"### A drag: {bench_explorers.MOVES} moves of the pointer, 60 a second",
        "",
        f"Medians of {ROUNDS} drags. A move is counted when it changed the slider's value. Late is "
        "the time from the last move to its picture. To reach: a picture for every move, and the "
        f"last at most one frame behind, so at most {2 * FRAME:.1f} ms late.",
        "",
        "| what | moves | pictures | last one late, ms | target |",
        "|---|---:|---:|---:|---|",
    ]
    for each in results:
        drag = each.drag
        reached = [drag.pictures == drag.moves, drag.late <= 2 * FRAME]
        ours = each.name in bench_explorers.OURS
        said = ", ".join(map(verdict, reached)) if ours else ""
        lines.append(
            row(each.name, f"{drag.moves:g}", f"{drag.pictures:g}", f"{drag.late:.1f}", said)
        )
    return lines


def explorer_tables(browser: Browser | None) -> list[str]:
    title = "## Explorers of the 2-2-2 network, in JupyterLab in headless Chromium"
    if browser is None:
        return [title, "", f"Not measured: {NOT_FOUND}."]
    results = bench_explorers.measure(browser, ROUNDS)
    how = "The method is described in `bench_explorers.py` and `probe.js`."
    return [title, "", how, "", *press_table(results), "", *drag_table(results)]


def playground_table(browser: Browser | None) -> list[str]:
    title = "## The playground while it trains, in JupyterLab in headless Chromium"
    if browser is None:
        return [title, "", f"Not measured: {NOT_FOUND}."]
    lines = [
        title,
        "",
        f"A 2-8-8-1 network on spirals; medians of {ROUNDS} rounds of "
        f"{bench_playground.SECONDS:g} seconds. To reach: 30 frames a second, each with another "
        "epoch.",
        "",
        "| speed | frames a second | longest between two, ms | epochs a second | target |",
        "|---|---:|---:|---:|---|",
    ]
    for each in bench_playground.measure(browser, ROUNDS):
        rates = f"{each.frames:.0f}", f"{each.longest:.0f}", f"{each.epochs:.0f}"
        lines.append(row(each.speed, *rates, verdict(each.frames >= 30)))
    return lines


def pages_table(browser: Browser | None) -> list[str]:
    title = "## The site's pages in headless Chromium, from a local server"
    if browser is None:
        return [title, "", f"Not measured: {NOT_FOUND}."]
    lines = [
        title,
        "",
        f"Kilobytes are those of a page with its code, styles and fonts, without pictures. Medians "
        f"of {ROUNDS} visits, from the address to a slider's answer. To reach: at most 1,000 kB "
        "and 1,000 ms.",
        "",
        "| page | kB | kB gzipped | files | cold, ms | warm, ms | target |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for each in bench_pages.measure(browser, ROUNDS):
        sizes = f"{each.kilobytes:.0f}", f"{each.compressed:.0f}", each.files
        reached = verdict(each.kilobytes <= 1000 and each.cold <= 1000)
        lines.append(row(each.page, *sizes, f"{each.cold:.0f}", f"{each.warm:.0f}", reached))
    return lines


def site_table(browser: Browser | None) -> list[str]:
    title = "## A lesson with Python in the page, in headless Chromium"
    if browser is None:
        return [title, "", f"Not measured: {NOT_FOUND}."]
    result = bench_site.measure(browser)
    visits = result.visits.values()
    lines = [
        title,
        "",
        f"Lesson 05, once each, from a server on this machine. A first visit fetches "
        f"{result.sent / 1e6:.1f} MB ({result.sent_gzipped / 1e6:.1f} MB compressed); the tab "
        f"takes {result.memory / 1000:.2f} GB. JupyterLab's server was up already.",
        "",
        row("seconds until", *result.visits),
        row("---", *["---:"] * len(result.visits)),
    ]
    for name, field in (
        ("the notebook can be read", "visible"),
        ("Python and nnlib are there", "python"),
        ("the first cell has run", "first_cell"),
        ("all others have run, from then", "lesson"),
    ):
        lines.append(row(name, *(f"{getattr(visit, field):.1f}" for visit in visits)))
    pressed = ", ".join(f"{name} {visit.press:.1f} ms" for name, visit in result.visits.items())
    return [*lines, "", f"From a key press on its explorer to the painted picture: {pressed}."]


def heading(browser: Browser | None) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    chromium = f"Chromium {browser.version}" if browser else "no Chromium"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return (
        f"# Speed\n\nWritten by `make bench`: Python {platform.python_version()}, {versions}, "
        f"{chromium}, {machine}. Times differ between machines, and a table may be of an earlier "
        "run than the next; compare within a table. The targets in milliseconds and frames were "
        "set where the plain loops below take 60 ms; the others are ratios within a table.\n"
    )


TABLES: dict[str, Callable[[Browser | None], list[str]]] = {
    "import": lambda _: import_table(),
    "step": step_table,
    "training": lambda _: training_tables(),
    "explorers": explorer_tables,
    "playground": playground_table,
    "pages": pages_table,
    "site": site_table,
}


def put(table: str, head: str) -> None:
    """Write a table into the results, in the place of the one with its title, or at the end."""
    stored = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    tables = {text.split("\n", 1)[0]: f"## {text.strip()}\n" for text in stored.split("\n## ")[1:]}
    tables[table.split("\n", 1)[0].removeprefix("## ")] = f"{table.strip()}\n"
    RESULTS.write_text("\n".join([head, *tables.values()]), encoding="utf-8")


if __name__ == "__main__":
    use_own_settings()  # the JupyterLab that is measured is not the user's own
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("table", nargs="*", help=f"which of {', '.join(TABLES)}; all unless told")
    asked = parser.parse_args().table or [*TABLES]
    if unknown := set(asked).difference(TABLES):
        parser.error(f"{', '.join(sorted(unknown))} came; expected {', '.join(TABLES)}")
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        for name in asked:
            measured = "\n".join(TABLES[name](chromium))
            print(f"{measured}\n")
            put(measured, heading(chromium))
