"""Explorers as web pages: what is written, once or not at all, and what is refused."""

import base64
import hashlib
import json
import os
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from nnlib import Dense, Network
from nnlib.explorers import (
    ActivationExplorer,
    ChainRuleExplorer,
    ForwardExplorer,
    ImageExplorer,
    LossExplorer,
    PlaygroundExplorer,
    RaceExplorer,
    ScheduleExplorer,
    StepExplorer,
    TrainingExplorer,
    bundle,
    page,
    served,
    to_html,
)
from nnlib.explorers.still import HOW_TO_MAKE_IT_LIVE

KINDS = [
    ActivationExplorer,
    ChainRuleExplorer,
    ForwardExplorer,
    ImageExplorer,
    LossExplorer,
    RaceExplorer,
    ScheduleExplorer,
    StepExplorer,
    TrainingExplorer,
]


class Read(HTMLParser):
    """What an HTML parser finds: tags with their attributes, and the text right after each."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.inside = [], [], False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.texts.append("")
        self.inside = True

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.texts[-1] += data

    def all(self, tag, **wanted):
        found = zip(self.tags, self.texts, strict=True)
        return [
            (attributes, text)
            for (name, attributes), text in found
            if name == tag and wanted.items() <= attributes.items()
        ]


def network(seed):
    layers = [Dense(2, 3, "tanh"), Dense(3, 2, "sigmoid")]
    return Network(layers, rng=np.random.default_rng(seed))


def state_in(text, index=0):
    return json.loads(Read(text).all("script", type="application/json")[index][1])


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_whole_and_names_nothing_to_fetch(kind):
    explorer = kind()
    text = to_html(explorer)
    read = Read(text)
    assert text.startswith("<!doctype html>")
    assert read.all("html")[0][0]["lang"] == "en"
    assert read.all("meta", name="viewport")
    [(_, title)] = read.all("title")
    words = ["Activation", "Chain rule", "Forward", "Image", "Loss", "Race", "Schedule"]
    words += ["Step", "Training"]
    assert title == f"{words[KINDS.index(kind)]} explorer"
    [(image, _)] = read.all("img")
    assert image["alt"] == explorer._picture().alt_text
    assert image["src"].startswith("data:image/png;base64,")
    assert {name for _, own in read.tags for name in own if name.startswith("on")} == set()
    addresses = [own[name] for _, own in read.tags for name in ("src", "href") if name in own]
    assert addresses == ["data:,", image["src"]]
    fetched = text.replace("http://www.w3.org/", "")  # names, not addresses
    assert "http:" not in fetched
    assert "https:" not in fetched
    [(_, style)] = read.all("style")
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_names_the_pages_own_style_and_script_and_nothing_unsafe():
    text = to_html(ForwardExplorer())
    read = Read(text)
    [(policy, _)] = read.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy["content"].startswith("default-src 'none'; ")
    assert "unsafe" not in policy["content"]
    [(_, style)], [(_, script)] = read.all("style"), read.all("script", type="module")
    for inline in (style, script):
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy["content"]


def test_the_page_has_the_state_as_it_stands_and_what_reset_goes_back_to():
    explorer = TrainingExplorer(learning_rate=0.1, steps=30)
    explorer.set(w5=1 / 3, target_o1=0.1 + 0.2)
    explorer.step = 7
    explorer.pin()
    state = state_in(to_html(explorer))
    assert state["weights"] == list(explorer.weights)
    assert state["targets"] == list(explorer.targets)
    assert (state["step"], state["steps"], len(state["pinned"])) == (7, 30, 1)
    assert state["_start"]["weights"][4] == 0.4
    assert not {"_esm", "_css", "layout", "_model_name", "_anywidget_id"} & {*state}


def test_code_and_style_stand_once_for_several_explorers():
    one = to_html(ForwardExplorer())
    moved = ForwardExplorer()
    moved.set(w1=3)
    other = ForwardExplorer(network(1), [0.1, 0.2], [0.3, 0.4])
    text = to_html(ForwardExplorer(), moved, other, StepExplorer())
    read = Read(text)
    assert len(read.all("style")) == len(read.all("script", type="module")) == 1
    [(_, script)] = read.all("script", type="module")
    scopes = re.findall(r"^const (\$\w+) = \(\(\) => \{$", script, re.MULTILINE)
    twice = {name for name in scopes if scopes.count(name) > 1}
    assert twice == {"$generated_mathematics", "$explorers_forward", "$explorers_slices"}
    assert scopes.count("$explorers_forward") == 2  # a network of its own, and one that two share
    places = [own["data-nn-place"] for own, _ in read.all("div", **{"class": "nn-place"})]
    assert places[0] == places[1]
    assert len({*places}) == 3
    assert read.all("title")[0][1] == "Forward explorer, Step explorer"
    assert one.count("function createNetwork(") == text.count("function createNetwork(") == 1


def test_what_several_explorers_share_comes_after_what_it_needs():
    script = page.script_text(tuple(kind() for kind in KINDS))
    known = set()
    for line in script.splitlines():
        if made := re.match(r"const (\$\w+) = \(\(\) => \{$", line):
            name = made[1]
        elif needed := re.match(r"const \{.*\} = (\$\w+);$", line):
            assert needed[1] in known
        elif re.match(r"return \{.*\};$", line):
            known.add(name)
    assert "$model_places" in known


def test_a_fragment_is_the_same_without_the_page_around_it():
    fragment = to_html(ForwardExplorer(), fragment=True)
    assert not {"html", "head", "body", "title", "meta"} & {tag for tag, _ in Read(fragment).tags}
    assert "body {" not in fragment
    assert page.place(ForwardExplorer()) in fragment
    assert page.place(ForwardExplorer()) in to_html(ForwardExplorer())


def test_the_playground_gives_its_picture_and_how_to_make_it_live():
    explorer = PlaygroundExplorer()
    text = to_html(explorer)
    read = Read(text)
    assert "script" not in {tag for tag, _ in read.tags}
    [(image, _)] = read.all("img")
    assert HOW_TO_MAKE_IT_LIVE in image["alt"]
    assert explorer._sentence() in [text for _, text in read.all("p")]
    both = Read(to_html(explorer, ForwardExplorer()))
    assert len(both.all("img")) == 2
    assert len(both.all("script", type="module")) == 1
    explorer.close()


NASTY = """"'><!--<script>alert(1);</script></noscript></style> ]]> \u2028 {0} &amp; "quoted\""""


class Nasty(ForwardExplorer):
    """Names that would break out of every place where they stand, if they could."""

    def _picture(self):
        picture = super()._picture()
        picture.alt_text = NASTY
        return picture

    def _equations(self):
        return {NASTY: NASTY}

    def _mathematics(self):
        [text] = super()._mathematics().values()
        return {bundle.MATHEMATICS: f"{text}\nexport const nasty = {json.dumps(NASTY)};\n"}


def test_no_name_breaks_out_of_its_place():
    explorer = Nasty()
    explorer._formulas = {NASTY: NASTY}
    read, plain = Read(to_html(explorer)), Read(to_html(ForwardExplorer()))
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in plain.tags]
    assert read.all("img")[0][0]["alt"] == NASTY
    assert state_in(to_html(explorer))["_formulas"] == {NASTY: NASTY}
    [(_, script)] = read.all("script", type="module")
    assert "<!--" not in script


def test_numbers_that_json_cannot_write_are_written_in_words():
    values = {"a": [float("nan"), float("inf")], "b": ({"c": -float("inf")}, 1.5, True, None)}
    read = json.loads(page._as_json(values), parse_constant=pytest.fail)
    assert read == {
        "a": [{"$number": "NaN"}, {"$number": "Infinity"}],
        "b": [{"c": {"$number": "-Infinity"}}, 1.5, True, None],
    }


def test_an_explorer_whose_loss_is_not_finite_gives_a_page_too():
    explorer = ForwardExplorer(
        Network([Dense(2, 2, "identity"), Dense(2, 2, "identity")], rng=np.random.default_rng(2)),
        [1.0, 1.0],
        [0.0, 0.0],
    )
    explorer.weights = [1e200] * 8
    with np.errstate(over="ignore", invalid="ignore"):
        assert state_in(to_html(explorer))["weights"] == [1e200] * 8


@pytest.mark.parametrize("wrong", [(), (3,), (ForwardExplorer,), (network(0),), ([],)])
def test_what_is_no_explorer_is_refused(wrong):
    with pytest.raises(ValueError, match=r"expected one such as ForwardExplorer\(\)"):
        to_html(*wrong)


def test_the_file_is_the_page(tmp_path):
    explorer = StepExplorer()
    for name in ("network.html", tmp_path / "network.html"):
        os.chdir(tmp_path) if isinstance(name, str) else None
        explorer.save_html(name)
        assert (tmp_path / "network.html").read_bytes() == to_html(explorer).encode()
        assert os.listdir(tmp_path) == ["network.html"]


def test_an_older_file_stays_as_it_was_if_anything_goes_wrong(tmp_path, monkeypatch):
    path = tmp_path / "network.html"
    path.write_text("older")
    monkeypatch.setattr(os, "replace", lambda *paths: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        ForwardExplorer().save_html(path)
    assert path.read_text() == "older"
    assert os.listdir(tmp_path) == ["network.html"]


def test_a_place_that_is_none_is_named(tmp_path):
    explorer = ForwardExplorer()
    with pytest.raises(FileNotFoundError, match=r"expected a folder .*nowhere"):
        explorer.save_html(tmp_path / "nowhere" / "network.html")
    with pytest.raises(IsADirectoryError):
        explorer.save_html(tmp_path)
    for wrong in (None, 3, ["network.html"]):
        with pytest.raises(ValueError, match="expected a file's name"):
            explorer.save_html(wrong)


def test_a_site_serves_static_as_it_is_and_a_folder_for_each_network():
    explorers = ForwardExplorer(), ForwardExplorer(network(1), [0.1, 0.2], [0.3, 0.4])
    files = served.files(*explorers, TrainingExplorer())
    for path in ("model/dom.js", "explorers/forward.js", "styles/place.css"):
        assert files[path] == bundle.static_text(path)
    generated = sorted(path.split("/", 2)[2] for path in files if path.startswith("generated/"))
    assert generated == sorted(
        ["frozen_biases.js", "trained_biases.js", *["mathematics.js", "start.js"] * 3]
    )


def test_the_import_map_leads_to_files_that_are_served():
    explorers = ForwardExplorer(), TrainingExplorer()
    files = served.files(*explorers)
    scopes = json.loads(served.import_map(*explorers, root="./"))["scopes"]
    assert len(scopes) > 5
    for scope, leads in scopes.items():
        for address in (scope, *leads.values()):
            assert address.removeprefix("./").partition("?")[0] in files
