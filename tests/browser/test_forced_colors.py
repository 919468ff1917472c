"""The explorers where the system has the say over colors, as with Windows' contrast themes."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.browser.telling import KINDS, OF_A_SAMPLE, telling_view

# Of every text that is shown: its contrast with the ground it stands on.  What cannot act now, or
# steps back, is in the system's gray.
CONTRASTS = """
() => {
    const probe = document.body.appendChild(document.createElement("p"));
    const rgb = (color) => {
        probe.style.cssText = `forced-color-adjust: none; color: ${color}`;
        return getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
    };
    const light = (color) => rgb(color).slice(0, 3).map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, k) => sum + part * [0.2126, 0.7152, 0.0722][k], 0);
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if ((rgb(color)[3] ?? 1) > 0.5) return color;
        }
        return "Canvas";
    };
    const own = (element) => [...element.childNodes].some(
        ({nodeType, data}) => nodeType === Node.TEXT_NODE && data.trim() !== "");
    const found = [...document.querySelectorAll(".nn-explorer *")]
        .filter((element) => own(element) && element.checkVisibility({visibilityProperty: true})
            && element.tagName !== "OPTION")
        .map((element) => {
            const style = getComputedStyle(element);
            const color = element instanceof SVGElement ? style.fill : style.color;
            const [a, b] = [light(color), light(ground(element))].sort((x, y) => y - x);
            return {text: element.textContent.slice(0, 30), contrast: (a + 0.05) / (b + 0.05)};
        });
    probe.remove();
    return found;
}
"""
COLOR = "(element, name) => getComputedStyle(element)[name]"


@pytest.fixture(params=["light", "dark"])
def forced(request, open_view):
    """``forced(kind)``: its view in forced colors, in a light and in a dark theme."""

    def open_(kind, **options):
        own = {"forced_colors": "active", "color_scheme": request.param}
        view = telling_view(open_view, kind, **own, **options)
        assert view.page.evaluate("() => matchMedia('(forced-colors: active)').matches")
        return view

    return open_


def pixels(locator):
    image = Image.open(io.BytesIO(locator.screenshot())).convert("L")
    return np.asarray(image, dtype=int)


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_stands_out_from_its_ground(forced, axe, kind):
    view = forced(kind)
    found = view.page.evaluate(CONTRASTS)
    assert len(found) > 40
    assert [each for each in found if each["contrast"] < 4.5] == []
    assert axe(view.page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_slider_has_a_track_and_a_thumb(forced, kind):
    view = forced(kind)
    sliders = view.page.locator("input[type=range]").filter(visible=True).all()
    assert len(sliders) >= (5 if kind in OF_A_SAMPLE else 3)
    for slider in sliders:
        slider.blur()
        picture = pixels(slider)
        height, width = picture.shape
        paper = picture[2, 2]
        line = picture[height // 2, 12 : width - 12]
        bare = (np.abs(line - paper) <= 60).sum()  # the thumb has a narrow rim
        assert bare <= 10, slider.get_attribute("data-name")
        tall = np.abs(picture - paper).max(axis=1) > 60
        assert tall.sum() >= 12  # the thumb is higher than the track


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_chosen_looks_chosen(forced, kind):
    view = forced(kind)
    view.page.mouse.move(0, 0)
    pressed = view.page.locator('.nn-switch [aria-pressed="true"]').filter(visible=True).all()
    for button in pressed:
        other = button.locator("xpath=../button[@aria-pressed='false']").first
        grounds = [each.evaluate(COLOR, "backgroundColor") for each in (button, other)]
        assert grounds[0] != grounds[1]
        assert abs(np.median(pixels(button)) - np.median(pixels(other))) > 60
    if kind in OF_A_SAMPLE:
        chosen = view.page.locator(".nn-slider.nn-selected").first
        assert chosen.evaluate(COLOR, "outlineStyle") == "solid"
    stages = view.page.locator(".nn-stage")
    if stages.count():
        here = stages.and_(view.page.locator('[aria-current="step"]')).locator(".nn-stage-number")
        other = stages.last.locator(".nn-stage-number")
        grounds = [each.evaluate(COLOR, "backgroundColor") for each in (here, other)]
        assert grounds[0] != grounds[1]
    picked = view.page.locator(".nn-picked-row")
    for row in picked.all():
        other = view.page.locator(".nn-pickable:not(.nn-picked-row)").first
        assert [each.evaluate(COLOR, "outlineStyle") for each in (row, other)] == ["solid", "none"]
    neurons = view.page.locator('.nn-neuron[aria-pressed="true"]')
    for neuron in neurons.all():
        other = view.page.locator('.nn-neuron[aria-pressed="false"]').first
        rings = [each.locator(".nn-ring").evaluate(COLOR, "stroke") for each in (neuron, other)]
        assert rings[0] != rings[1]


@pytest.mark.parametrize("kind", OF_A_SAMPLE)
def test_a_negative_line_is_dashed(forced, kind):
    view = forced(kind)
    view.set(stage="given") if kind == "StepExplorer" else None
    dashes = {
        name: view.page.locator(f'[data-name="{name}"] .nn-edge').evaluate(COLOR, "strokeDasharray")
        for name in ("w1", "w2")
    }
    assert dashes["w1"] != "none"
    assert dashes["w2"] == "none"


def test_runs_are_told_apart_by_their_dashes(forced):
    view = forced("TrainingExplorer")
    swatches = view.page.locator(".nn-swatch path").all()
    assert len(swatches) >= 2
    dashes = [swatch.evaluate(COLOR, "strokeDasharray") for swatch in swatches]
    assert len(set(dashes)) == len(dashes)
