"""One module of text out of the files in static/."""

import csv
import io
import json
import re
from importlib.resources import files

import pytest
from py_mini_racer import MiniRacer

from nnlib import explorers
from nnlib.explorers import bundle, page


@pytest.fixture(params=[getattr(explorers, name) for name in explorers.__all__])
def text(request):
    explorer = request.param()
    yield explorer._esm
    explorer.close()


def test_the_module_stands_alone(text):
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)
    assert "import(" not in text
    assert re.findall(r"^export .*", text, re.MULTILINE) in (
        ["export default $explorers_activation.default;"],
        ["export default $explorers_chain_rule.default;"],
        ["export default $explorers_forward.default;"],
        ["export default $image_image.default;"],
        ["export default $layers_layers.default;"],
        ["export default $explorers_loss.default;"],
        ["export default $playground_playground.default;"],
        ["export default $explorers_race.default;"],
        ["export default $explorers_schedule.default;"],
        ["export default $explorers_step.default;"],
        ["export default $explorers_training.default;"],
    )


def test_nothing_is_fetched(text):
    allowed = text.replace("http://www.w3.org/2000/svg", "")  # a name, not an address
    assert "http" not in allowed
    assert "//cdn" not in allowed
    assert "fetch(" not in allowed


def test_a_javascript_engine_takes_it(text):
    script = text.replace("export default ", "var explorer = ")
    assert MiniRacer().eval(f"{script}; typeof explorer.render") == "function"


def static_files(ending):
    folder = files("nnlib.explorers").joinpath("static")
    names = [file.name for room in folder.iterdir() for file in room.iterdir()]
    return [name.removesuffix(ending) for name in names if name.endswith(ending)]


def test_every_style_sheet_is_used():
    sheets = {name: bundle.static_text(f"styles/{name}.css") for name in static_files(".css")}
    made = [getattr(explorers, name)() for name in explorers.__all__]
    of_explorers = {name for name in sheets if any(sheets[name] in each._css for each in made)}
    assert {*sheets} - of_explorers == {"place", "page"}
    for explorer in made:
        others = {name for each in made for name in each.styles} - {*explorer.styles}
        assert not any(sheets[name] in explorer._css for name in others)
        text = page.to_html(explorer)
        assert all(sheets[name] in text for name in ("place", "page", *bundle.style_names()))
        assert all((sheets[name] in text) == explorer._alone for name in explorer.styles)
        explorer.close()


@pytest.mark.parametrize(
    "line",
    [
        'import { a } from "https://example.org/a.js";',
        'import a from "./chart.js";',
        'import "./chart.js";',
        'export * from "./chart.js";',
        "export class A {}",
        "export { a };",
    ],
)
def test_other_imports_and_exports_are_refused(line):
    with pytest.raises(ValueError, match="expected named imports"):
        bundle._scope("room/made_up", f"{line}\n")


def test_generated_texts_have_names_and_what_they_export_may_be_renamed(monkeypatch):
    files = {
        "room/a.js": (
            'import { one as first } from "../generated/other.js";\nexport default { first };\n'
        )
    }
    monkeypatch.setattr(bundle, "static_text", files.__getitem__)
    text = bundle.module_text("room/a", {"other": "export const one = 41 + 1;\n"})
    script = text.replace("export default ", "var explorer = ")
    assert MiniRacer().eval(f"{script}; explorer.first") == 42


def test_modules_that_import_one_another_are_refused(monkeypatch):
    files = {
        "one/a.js": 'import { b } from "../two/b.js";\nexport default b;\n',
        "two/b.js": 'import { a } from "../one/a.js";\nexport const b = a;\n',
    }
    monkeypatch.setattr(bundle, "static_text", files.__getitem__)
    with pytest.raises(ValueError, match="one/a -> two/b -> one/a"):
        bundle.module_text("one/a", "")


SAVING = """
var saved = [];
globalThis.Blob = class { constructor(parts) { saved.push(parts.join("")); } };
globalThis.URL = { createObjectURL: () => "", revokeObjectURL() {} };
globalThis.setTimeout = () => {};
globalThis.document = { createElement: () => ({ setAttribute() {}, append() {}, click() {} }) };
"""


def csv_of(rows):
    """The text of the CSV file that the browser saves for these rows."""
    module = bundle.module_text("controls/saving", {}).replace(
        "export default $controls_saving.default;", ""
    )
    explorer = '{ dataset: { explorer: "made_up" } }'
    call = f"$controls_saving.saveNumbers({explorer}, {json.dumps(rows)})"
    return MiniRacer().eval(f"{SAVING}{module}; {call}; saved[0]")


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=1,"2"'])
def test_words_that_look_like_a_formula_are_saved_as_words(words):
    [[saved]] = csv.reader(io.StringIO(csv_of([[words]]), newline=""))
    assert saved == f"'{words}"


@pytest.mark.parametrize("value", [-1.5, 0, 1e-300, "w5", "pin 1: rate 0.5", 'say "a", b', "a\nb"])
def test_numbers_and_other_words_are_saved_as_they_are(value):
    [[saved]] = csv.reader(io.StringIO(csv_of([[value]]), newline=""))
    assert (float(saved) if isinstance(value, float | int) else saved) == value
