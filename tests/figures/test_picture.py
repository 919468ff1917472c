"""What every picture has in common: how it shows itself, and what it leaves alone."""

import base64
import io
import subprocess
import sys

import matplotlib
import nbformat
import numpy as np
import pytest
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME
from matplotlib.figure import Figure
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image

from nnlib import Dense, Network, article
from nnlib.figures import (
    activation_curve,
    decision_boundary,
    loss_along_weight,
    loss_curve,
    loss_landscape,
    network_diagram,
)
from nnlib.figures.numbers import drawn, listed, loss_text, short

X, Y = article.INPUTS, article.TARGETS


def five_hidden():
    return Network([Dense(2, 5, "tanh"), Dense(5, 1)], rng=np.random.default_rng(0))


PICTURES = {
    "diagram": lambda: network_diagram(article.network(), X, Y),
    "gradients": lambda: network_diagram(article.network(), X, Y, gradients=True),
    "five hidden": lambda: network_diagram(five_hidden(), X, [[1.0]], gradients=True),
    "curve": lambda: loss_curve(np.geomspace(0.3, 1e-5, 10_001), log=True),
    "along a weight": lambda: loss_along_weight(article.network(), X, Y, "w5", tangent=True),
    "landscape": lambda: loss_landscape(article.network(), X, Y, ("w5", "w6")),
    "activation": lambda: activation_curve("sigmoid"),
    "boundary": lambda: decision_boundary(five_hidden().predict, [[0, 0], [1, 0]], [0, 1]),
}


@pytest.fixture(params=PICTURES)
def picture(request):
    return PICTURES[request.param]()


def test_it_shows_itself_as_an_image_with_its_description(picture):
    data, metadata = picture._repr_mimebundle_()
    assert isinstance(picture, Figure)
    assert set(data) == {"image/png", "text/plain"}
    assert data["text/plain"] == picture.alt_text
    assert metadata == {"image/png": {"alt": picture.alt_text}}
    assert len(picture.alt_text) > 60
    assert "0x" not in picture.alt_text
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert image.format == "PNG"
    assert len(picture.png()) < 60_000


def test_text_is_the_same_every_time():
    for make in PICTURES.values():
        assert make().alt_text == make().alt_text


def test_a_reader_with_a_dark_style_sees_the_same_picture():
    usual = PICTURES["curve"]().png()
    with matplotlib.style.context("dark_background"):
        matplotlib.rcParams["font.family"] = "serif"
        changed = PICTURES["curve"]().png()
    assert changed == usual


def test_drawing_leaves_the_reader_s_settings_alone():
    before = dict(matplotlib.rcParams)
    PICTURES["landscape"]().png()
    assert dict(matplotlib.rcParams) == before


def test_every_picture_is_made_without_pyplot_and_without_a_screen():
    program = """
import sys
from nnlib import article
from nnlib.figures import *
X, Y, net = article.INPUTS, article.TARGETS, article.network()
for picture in (network_diagram(net, X, Y), loss_curve([2, 1]), activation_curve("relu"),
                loss_along_weight(net, X, Y, "w1"), loss_landscape(net, X, Y, ("w1", "w2"))):
    assert picture.png().startswith(b"\\x89PNG")
assert "matplotlib.pyplot" not in sys.modules
assert not any(name.startswith(("ipywidgets", "sympy")) for name in sys.modules)
"""
    # A graphical backend without a display would fail as soon as anything asked for it.
    environment = {"MPLBACKEND": "tkagg", "PATH": ""}
    outcome = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    assert outcome.returncode == 0, outcome.stderr


def test_a_notebook_turned_into_html_carries_the_description():
    # nbconvert's "classic" and "basic" templates write the alt attribute; its "lab" one does not.
    data, metadata = PICTURES["diagram"]()._repr_mimebundle_()
    output = nbformat.v4.new_output("execute_result", data=data, metadata=metadata)
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("picture", outputs=[output])]
    )
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    assert 'alt="Diagram of a 2-2-2 network, layer 1 sigmoid' in page


def test_a_kernel_shows_it_once_even_where_pyplot_is_in_use():
    source = """
import matplotlib.pyplot as plt
from nnlib.figures import loss_curve
picture = loss_curve([2.0, 1.0])
picture
"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, kernel_name=NATIVE_KERNEL_NAME, timeout=60).execute()
    (output,) = notebook.cells[0].outputs
    words = loss_curve([2.0, 1.0]).alt_text
    assert set(output["data"]) == {"image/png", "text/plain"}
    assert output["data"]["text/plain"] == words
    assert output["metadata"] == {"image/png": {"alt": words}}  # no needs_background


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.15, "0.15"),
        (0.1497807, "0.1498"),
        (-3.892977, "-3.893"),
        (0.0, "0"),
        (-0.0, "0"),
        (-1e-310, "-1e-310"),
        (0.00043856773, "0.0004386"),
        (4.3856e-5, "4.386e-05"),
        (12345.6, "1.235e+04"),
    ],
)
def test_numbers_have_four_significant_digits(value, text):
    assert short(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.29837110876, "0.298371109"),
        (3.5101877829788e-5, "0.000035102"),
        (0.0, "0.000000000"),
        (-0.0, "0.000000000"),
        (6.8083e-9, "6.808e-09"),
        (2.5e7, "2.500e+07"),
        (12.0, "12.000000000"),
    ],
)
def test_losses_have_nine_decimals(value, text):
    assert loss_text(value) == text


def test_a_picture_has_real_minus_signs():
    assert drawn("w7 = -0.0226") == "w7 = −0.0226"


@pytest.mark.parametrize(
    ("words", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_sentences(words, text):
    assert listed(words) == text
