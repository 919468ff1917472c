"""The parts that make the pages, one by one, without building the site."""

import base64
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.notebooks.good_lesson import good_lesson
from tools import doors
from tools.notebooks import FOLDER, read
from tools.site import __main__ as command
from tools.site.pages import (
    frames,
    guesses,
    lesson,
    live,
    markdown,
    mathml,
    pictures,
    policy,
    readme,
    worker,
)
from tools.site.pages.in_kernel import PLACE
from tools.site.pages.live import SiteError

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC"
)


def setting(latex):
    return mathml.mathml(latex, block=False)


def test_plus_or_minus_is_an_operator():
    assert "<mo>&#x000B1;</mo>" in setting(r"w \pm h")


def test_a_prime_is_not_raised_twice():
    assert "<mrow><mi>L</mi><mi>&#x02033;</mi></mrow>" in setting("L''")
    assert "msup" not in setting("L'")
    assert "msup" in setting("e^2")


def test_bars_keep_no_distance():
    assert setting("|u|").count('lspace="0" rspace="0">&#x0007C;<') == 2


def test_a_function_keeps_its_distance():
    assert r'<mi>ln</mi><mspace width="0.167em" />' in setting(r"\ln\frac{y}{2}")
    assert "mspace" not in setting(r"\tanh(z)")


@pytest.mark.parametrize("latex", [r"\notaword{x}", r"\frac{1}{", "x^", r"\left( 1"])
def test_what_cannot_be_set_stops_the_build(latex):
    with pytest.raises(SiteError, match="the formula came as"):
        setting(latex)


def test_an_output_is_set_on_a_line_of_its_own():
    assert 'display="block"' in mathml.of_output(r"$\displaystyle \frac{1}{2}$")


def test_links_between_notebooks_lead_from_page_to_page():
    html = markdown.html_of("[a](02-loss.ipynb#Why-half?) [b](../README.md) [c](https://x.org)")
    assert re.findall('href="([^"]*)"', html) == [
        "02-loss.html#Why-half?", "index.html", "https://x.org",
    ]  # fmt: skip


def test_a_heading_has_the_anchor_of_jupyterlab():
    html = markdown.html_of("## Why `W` and *not* w?")
    assert 'id="Why-W-and-not-w?"' in html
    assert lesson.anchor_of("Why `W` and *not* w?") == "Why-W-and-not-w?"


def test_a_table_scrolls_and_has_no_inline_style():
    html = markdown.html_of("| a | b |\n| --- | ---: |\n| 1 | 2 |\n")
    assert '<div class="scrolls"><table>' in html
    assert 'class="right"' in html
    assert "style=" not in html


def test_pictures_become_files_that_say_their_size():
    source = f'<p><img alt="A" src="data:image/png;base64,{base64.b64encode(PIXEL).decode()}"></p>'
    html, files = pictures.moved_out(source, "./assets/")
    ((path, data),) = files.items()
    assert data == PIXEL
    assert f'src="./assets/{path}" width="3" height="2" loading="lazy"' in html


def test_what_is_no_picture_is_refused():
    with pytest.raises(ValueError, match="expected a PNG file"):
        pictures.size_of(b"GIF89a")


def test_a_lesson_is_read_from_its_first_cell():
    found = lesson.lesson_of(read(FOLDER / "02-loss.ipynb"), FOLDER / "02-loss.ipynb")
    assert found[:5] == ("02-loss", "02", "The loss", found.question, 40)
    assert found.question == "How wrong is a network, in one number?"
    assert found.python("Why-half?") == "python/index.html?lesson=02-loss#Why-half?"
    assert lesson.Heading(2, "Why half?", "Why-half?") in found.sections


def test_readme_without_its_parts_is_refused():
    good = (
        "# T\n\nThese are.\nThey are.\n\n## Start\n\nYou need.\n\n```sh\nmake lab\n```\n\nThen.\n"
    )
    assert readme.readme_of(f"{good}\n```sh\nmake test\n```\n").title == "T"
    assert "make test" not in readme.readme_of(f"{good}\n```sh\nmake test\n```\n").start
    for lost in ("# T", "They are.", "## Start"):
        with pytest.raises(SiteError, match="came without a title"):
            readme.readme_of(good.replace(lost, ""))


def test_a_door_is_shown_where_its_address_is_known(monkeypatch):
    monkeypatch.setattr(doors, "binder", lambda notebook: f"https://binder/{notebook}")
    monkeypatch.setattr(doors, "colab", lambda notebook: None)
    assert frames.doors_of("02-loss") == {"Open on Binder": "https://binder/02-loss.ipynb"}


def test_the_policy_names_the_import_map():
    assert "'sha256-" not in policy.policy()
    assert policy.policy("{}") != policy.policy("{ }")
    assert "'sha256-" in policy.policy("{}")


def test_the_worker_keeps_what_a_page_loads_and_no_stills():
    html = (
        '<link href="./assets-1/a.css"><noscript><img src="./assets-1/still.png"></noscript>'
        '<script type="importmap">{"./assets-1/x.js": "./assets-1/x.js?1"}</script>'
        '<script src="./assets-1/b.js"></script><a href="python/index.html">'
    )
    assert worker.files_of(html) == ["assets-1/a.css", "assets-1/x.js?1", "assets-1/b.js"]


def notebook(printed, *, place=None, picture="AAAA"):
    data = {"text/plain": "an explorer", "image/png": picture}
    if place:
        data[PLACE] = place
    shown = new_output("execute_result", data=data, execution_count=1)
    said = new_output("stream", name="stdout", text=printed)
    return new_notebook(
        cells=[new_markdown_cell("# 01"), new_code_cell("x", outputs=[said, shown])]
    )


def test_a_run_gives_the_stored_notebook_its_places_and_nothing_else():
    ran = notebook("1\n", place="<div>", picture="BBBB")
    shown = live.merged(notebook("1\n"), ran, FOLDER / "01.ipynb").cells[1].outputs[1].data
    assert shown == {"text/plain": "an explorer", "image/png": "AAAA", PLACE: "<div>"}


def test_a_run_that_tells_another_story_stops_the_build():
    with pytest.raises(SiteError, match=r"01.ipynb: cell 1 came with .*'2\\n'.* expected"):
        live.merged(notebook("1\n"), notebook("2\n"), FOLDER / "01.ipynb")


def test_what_fails_leaves_the_old_site_as_it_was(tmp_path, monkeypatch, capsys):
    def broken(site):
        (site / "index.html").write_text("half")
        raise SiteError("a sentence")

    monkeypatch.setattr(command, "build_pages", broken)
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("whole")
    assert command.main([str(site), "--pages-only"]) == 1
    assert capsys.readouterr().err == "a sentence\n"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (site / "index.html").read_text() == "whole"


def test_the_new_site_takes_the_place_of_the_old(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "build_pages", lambda site: (site / "new.html").write_text("new"))
    site = tmp_path / "build" / "site"
    assert command.main([str(site), "--pages-only"]) == 0
    assert command.main([str(site), "--pages-only"]) == 0
    assert [path.name for path in site.iterdir()] == ["new.html"]


def test_a_good_lesson_has_what_the_start_page_says():
    found = lesson.lesson_of(good_lesson(), FOLDER / "01-forward-pass.ipynb")
    assert (found.title, found.question, found.minutes) == ("The forward pass", "how?", 30)


def asked_and_answered(printed):
    asks = new_code_cell('my_a = "?"  # a number\nmy_b = "?"', metadata={"tags": ["guess"]})
    answers = new_code_cell(
        'print(f"Your guesses: {my_b}, {my_a:>3}; {1 + 1}")',
        metadata={"tags": ["reveal"]},
        outputs=[new_output("stream", text=printed)],
    )
    return [asks, answers]


def test_guesses_are_found_with_their_hints_and_in_the_order_of_the_answer():
    asks, answers = cells = asked_and_answered("Your guesses: ?,   ?; 2\n")
    guesses.mark(cells)
    assert asks.metadata["guesses"] == [("my_a", "a number"), ("my_b", "")]
    assert answers.metadata["guessed"] == ["my_b", "my_a"]
    html = guesses.in_answer("? and ? or ?", ["my_b", "my_a"])
    places = [f'<b data-guessed="{name}">?</b>' for name in ("my_b", "my_a")]
    assert html == f"{places[0]} and {places[1]} or ?"
    assert guesses.in_answer("Why?", []) == "Why?"


def test_an_answer_without_a_place_for_each_guess_is_refused():
    with pytest.raises(SiteError, match=r"prints my_b, my_a.* came with 1 of '\?'"):
        guesses.mark(asked_and_answered("Your guesses: ?, none; 2\n"))
