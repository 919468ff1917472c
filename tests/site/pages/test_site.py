"""The built pages as files: links, pictures, formulas, folds, policy, sizes."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from nnlib.explorers.page import hash_of
from tests.site.pages.html import Html
from tools.badge import REMARK
from tools.lesson_rules import ANOTHER_DAY, headings_of
from tools.notebooks import FOLDER, read
from tools.predictions import PLACEHOLDER, guessed
from tools.site.pages import build, worker

LESSONS = sorted(path.stem for path in FOLDER.glob("[0-9][0-9]-*.ipynb"))
PAGES = ["index", *LESSONS]
BY_OTHERS = ("python/index.html", "licenses.html")
"""What the part that runs Python in the page adds to the site."""
MOST = 1_000_000
"""Bytes of a page, its code and styles, without pictures."""


@pytest.fixture(scope="session")
def pages(site):
    return {name: Html((site / f"{name}.html").read_text("utf-8")) for name in PAGES}


def test_there_is_a_page_a_lesson_and_no_other(site):
    assert sorted(path.stem for path in site.glob("*.html")) == sorted(
        {*PAGES, *(["licenses"] if (site / "licenses.html").exists() else [])}
    )


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(site, pages, name):
    links = pages[name].values("href", "a")
    assert len(links) > 5
    for link in links:
        if link.startswith("https://"):
            continue
        path, _, anchor = unquote(link).partition("#")
        file, _, query = path.partition("?")
        if file == "python/index.html":
            lesson = query.removeprefix("lesson=")
            assert lesson in LESSONS
            anchors = [text.replace(" ", "-") for _, text in headings_of(notebook_of(lesson))]
            assert not anchor or anchor in anchors
        elif anchor:
            assert anchor in pages[file.removesuffix(".html") or name].values("id"), link
        assert file in ("", *BY_OTHERS) or (site / file).is_file(), link
        if (site / "python").exists():
            assert (site / (file or "index.html")).is_file(), link


def notebook_of(lesson):
    return read(FOLDER / f"{lesson}.ipynb")


@pytest.mark.parametrize("name", LESSONS)
def test_remarks_for_notebooks_are_left_out(site, name):
    text = (site / f"{name}.html").read_text("utf-8")
    assert "from</span>" in text  # code is there
    assert "\n\n\n<span" not in text.partition("</pre>")[0]  # nor what was around them
    remarks = [unescape(found) for found in re.findall(r'class="c1">(.*?)</span>', text)]
    assert not [each for each in remarks if re.match(r'# ("No module|%pip|"Model not)', each)]


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_loads_stands_beside_it(site, pages, name):
    page = pages[name]
    loaded = [*page.values("src"), *page.values("href", "link")]
    assert len(loaded) > 5
    for path in loaded:
        assert path.startswith("./assets-"), path
        assert (site / path).is_file(), path


def test_the_folder_of_files_has_its_name_from_them(site):
    (folder,) = site.glob("assets-*")
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert folder.name == f"assets-{build.digest(files)}"
    files["site.css"] += b" "
    assert folder.name != f"assets-{build.digest(files)}"


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_too_large(site, name):
    html = (site / f"{name}.html").read_text("utf-8")
    files = [file for file in worker.files_of(html) if "/pictures/" not in file]
    sizes = [(site / file.partition("?")[0]).stat().st_size for file in files]
    assert 100_000 < len(html.encode()) + sum(sizes) < MOST


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_allows_the_import_map_and_nothing_else_inline(site, pages, name):
    text = (site / f"{name}.html").read_text("utf-8")
    (policy,) = [
        own["content"] for tag, own in pages[name].tags if own.get("http-equiv") and tag == "meta"
    ]
    inline = re.findall(r"<script(?![^>]*(?: src=|application/json))[^>]*>(.*?)</script>", text)
    assert [hash_of(script) for script in inline] == re.findall(r"'(sha256-[^']+)'", policy)
    assert "unsafe-inline" not in policy
    assert "http" not in policy
    for tag, own in pages[name].tags:
        assert "style" not in own, tag
        assert not [attribute for attribute in own if attribute.startswith("on")], tag
    assert "<style" not in text


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_the_committed_notebook(pages, name):
    notebook, page = notebook_of(name), pages[name]
    said = "".join("".join([page.text, *page.folded]).split())
    folded = "".join("".join(page.folded).split())
    pictures = page.values("alt", "img")
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tags = cell.metadata.get("tags", [])
        source = REMARK.sub("", cell.source).replace(ANOTHER_DAY, "")
        if "guess" in tags:  # a box in the place of each placeholder
            source = source.replace(f'"{PLACEHOLDER}"', "")
        source = "".join(source.split())
        assert source in (folded if "solution" in tags else said)
        for output in cell.outputs:
            if "text" in output:
                told = "".join(output.text.split())
                assert told in (folded if "reveal" in tags else said)
            if "image/png" in output.get("data", {}):
                alt = output.metadata["image/png"]["alt"]
                assert any(alt.startswith(picture) for picture in pictures), alt
    summaries = re.findall(r"<summary><b>(.*?)</b>", "".join(c.source for c in notebook.cells))
    for summary in summaries:
        assert summary in "".join(page.folded)


@pytest.mark.parametrize("name", LESSONS)
def test_every_guess_has_a_box_and_a_place_in_the_answer(pages, name):
    cells = [cell for cell in notebook_of(name).cells if tagged(cell, "guess")]
    assert cells
    boxes = sorted(pages[name].values("data-guess"))
    assert boxes == sorted(guess for cell in cells for guess in guessed(cell))
    assert sorted(set(pages[name].values("data-guessed"))) == boxes


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", [])


@pytest.mark.parametrize("name", LESSONS)
def test_exercises_and_explorers_that_need_it_lead_to_python_at_their_place(pages, name):
    links = [link for link in pages[name].values("href", "a") if link.startswith("python/")]
    exercises = [
        cell
        for cell in notebook_of(name).cells
        if cell.cell_type == "code" and "exercise" in cell.metadata.get("tags", [])
    ]
    outputs = [o for cell in notebook_of(name).cells for o in cell.get("outputs", [])]
    texts = ["".join(o.get("data", {}).get("text/plain", "")) for o in outputs]
    in_the_kernel = [t for t in texts if t.startswith(("PlaygroundExplorer:", "LayersExplorer:"))]
    assert len(links) == 1 + len(exercises) + len(in_the_kernel)
    assert links[0] == f"python/index.html?lesson={name}"
    assert all("#" in link for link in links[1:])


@pytest.mark.parametrize("name", PAGES)
def test_no_formula_is_left_as_it_was_written(pages, name):
    prose = re.sub(r"\s+", " ", pages[name].text)
    assert not re.search(r"\$\$|\\(?:frac|begin|partial|cdot|text)\b", prose)
    if name in LESSONS:
        source = "".join(c.source for c in notebook_of(name).cells if c.cell_type == "markdown")
        written = re.sub(r"```.*?```|`[^`\n]*`", "", source, flags=re.DOTALL)
        formulas = [tag for tag, _ in pages[name].tags if tag == "math"]
        assert len(formulas) >= len(re.findall(r"\$\$.+?\$\$|\$[^$\n]+\$", written, re.DOTALL))


def test_the_start_page_lists_every_lesson_with_its_question(pages):
    text = pages["index"].text
    for lesson in LESSONS:
        first = notebook_of(lesson).cells[0].source
        title = first.partition("\n")[0].removeprefix("# ")[3:]
        assert title in text
        assert re.search(r"about (\d+) minutes", first)[1] + " minutes" in text
    assert "make lab" in text
    assert "Press Erase, and draw a digit" in text
