"""Numbers as people type and paste them, and when they count."""

import pytest
from playwright.sync_api import expect

from nnlib import explorers
from nnlib.explorers.bundle import static_text

READ = """([module, typed]) => {
    const read = new Function(`${module.replaceAll("export ", "")}; return readNumber;`)();
    return typed.map((text) => read(text));
}"""

SPELLINGS = {
    "0.5": 0.5,
    " .5 ": 0.5,
    "5.": 5,
    "+3": 3,
    "-0.25": -0.25,
    "\N{MINUS SIGN}9.2": -9.2,
    "\N{EN DASH}9.2": -9.2,
    "- 9.2": -9.2,
    "\N{NO-BREAK SPACE}9.2\n": 9.2,
    "0,5": 0.5,
    "-0,25": -0.25,
    "1,5": 1.5,
    "12,3456": 12.3456,
    "0,125": 0.125,
    "1 000": 1000,
    "1\N{NARROW NO-BREAK SPACE}000,5": 1000.5,
    "10'000.5": 10000.5,
    "10\N{RIGHT SINGLE QUOTATION MARK}000": 10000,
    "1,234.5": 1234.5,
    "1.234,5": 1234.5,
    "1,234,567": 1234567,
    "10_000": 10000,
    "1e-3": 0.001,
    "1E5": 1e5,
    "2.3\N{MULTIPLICATION SIGN}10\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT FOUR}": 2.3e-4,
    "2 * 10^3": 2000,
    "-4.5 \N{DOT OPERATOR} 10^-2": -0.045,
    "\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC-INDIC DIGIT FIVE}": 1.5,
    "\N{DEVANAGARI DIGIT FOUR}\N{DEVANAGARI DIGIT TWO}": 42,
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH DIGIT SEVEN}\N{FULLWIDTH FULL STOP}"
    "\N{FULLWIDTH DIGIT FIVE}": -7.5,
    "\N{MATHEMATICAL BOLD DIGIT NINE}": 9,
    "0.29102777369359933": 0.29102777369359933,
    "-0": 0,
}
REFUSED = {
    "": "empty",
    "\t": "empty",
    "abc": "cannot be read",
    "-": "cannot be read",
    "1e": "cannot be read",
    "1.2.3": "cannot be read",
    "1,2,3": "cannot be read",
    "12,34.5": "cannot be read",
    "w5 = 3": "cannot be read",
    "0x10": "cannot be read",
    "NaN": "cannot be read",
    "Infinity": "cannot be read",
    "1/2": "cannot be read",
    "50%": "cannot be read",
    "1 2": "cannot be read",
    "1e400": "beyond the numbers a computer holds, which end at about 1.8e308",
    "-1e400": "which end at about \N{MINUS SIGN}1.8e308",
    "1,000": "can be read as 1.000 or as 1000",
    "-12,345": "can be read as -12.345 or as -12345",
}


def test_every_ordinary_spelling_is_read_and_what_is_in_doubt_is_not(open_view):
    page = open_view(explorers.ForwardExplorer()).page
    typed = [*SPELLINGS, *REFUSED]
    found = dict(
        zip(typed, page.evaluate(READ, [static_text("controls/numerals.js"), typed]), strict=True)
    )
    assert {text: found[text].get("value") for text in SPELLINGS} == SPELLINGS
    for text, reason in REFUSED.items():
        assert "value" not in found[text], text
        assert reason in found[text]["reason"], text


@pytest.fixture
def view(open_view):
    return open_view(explorers.TrainingExplorer())


def test_a_number_pasted_from_a_lesson_arrives_with_its_minus(view):
    box = view.box("w5")
    box.select_text()
    view.page.keyboard.insert_text("\N{MINUS SIGN}9.2")
    box.press("Enter")
    view.painted()
    assert view.get("weights")[4] == -9.2
    expect(box).to_have_value("-9.2")


def test_nothing_counts_before_enter_or_leaving(view):
    box = view.box("w5")
    box.select_text()
    for text in ("1", "e", "2"):
        view.page.keyboard.insert_text(text)
        view.painted()
        assert view.get("weights")[4] == 0.4
        expect(view.page.locator(".nn-refused").filter(visible=True)).to_have_count(0)
    box.press("Enter")
    view.painted()
    assert view.get("weights")[4] == 100
    box.select_text()
    view.page.keyboard.insert_text("7")
    box.press("Tab")
    view.painted()
    assert view.get("weights")[4] == 7


def test_escape_takes_back_what_was_typed(view):
    box = view.box("w5")
    for typed in ("12", "nonsense"):
        box.select_text()
        view.page.keyboard.insert_text(typed)
        if typed == "nonsense":
            box.press("Enter")
            expect(box).to_have_attribute("aria-invalid", "true")
        box.press("Escape")
        expect(box).to_have_value("0.4")
        expect(box).to_have_attribute("aria-invalid", "false")
        expect(view.page.locator(".nn-refused").filter(visible=True)).to_have_count(0)
    box.blur()
    view.painted()
    assert view.get("weights")[4] == 0.4


def test_each_number_that_is_entered_is_a_move_of_its_own(view):
    for typed in ("1", "2", "3"):
        view.enter("w5", typed)
    undo = view.page.get_by_role("button", name="Undo", exact=True)
    for expected in (2, 1, 0.4):
        undo.click()
        view.painted()
        assert view.get("weights")[4] == expected
    expect(undo).to_be_disabled()


def test_the_arrow_keys_step_from_the_exact_number(view):
    view.enter("w5", "0.123456789")
    box = view.box("w5")
    box.press("ArrowUp")
    box.press("ArrowUp")
    box.press("ArrowDown")
    view.painted()
    assert view.get("weights")[4] == 0.133456789
    view.enter("learning rate", "1000")
    view.box("learning rate").press("ArrowUp")  # there is no stop above
    view.painted()
    assert view.get("learning_rate") == 1000
    view.box("step").press("ArrowUp")
    view.painted()
    assert view.get("step") == 1


def test_a_number_half_typed_is_not_overwritten_by_the_run(view):
    box = view.box("step")
    box.select_text()
    view.page.keyboard.insert_text("12")
    view.set(step=700)
    expect(box).to_have_value("12")
    box.press("Enter")
    view.painted()
    assert view.get("step") == 12


def test_a_keypad_for_numbers_and_a_value_that_is_read_out(view):
    box = view.box("w5")
    expect(box).to_have_attribute("inputmode", "decimal")
    expect(box).to_have_role("spinbutton")
    view.enter("w5", "-2.5")
    expect(box).to_have_attribute("aria-valuenow", "-2.5")


def test_a_drag_right_after_a_typed_number_is_one_move(view):
    view.enter("w5", "2.5")
    box = view.slider("w1").bounding_box()
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2
    view.page.mouse.move(x, y)
    view.page.mouse.down()
    view.page.mouse.move(x + 20, y, steps=5)
    view.page.mouse.up()
    view.painted()
    assert view.get("weights")[0] < 0
    view.page.get_by_role("button", name="Undo", exact=True).click()
    view.painted()
    assert view.get("weights")[0] == 0.15
    assert view.get("weights")[4] == 2.5


def test_all_digits_that_appear_with_the_focus_are_still_selected(view):
    view.set(weights=[0.358916479717885] * 8)
    view.slider("w5").focus()
    view.page.keyboard.press("Tab")
    expect(view.box("w5")).to_have_value("0.358916479717885")
    view.page.keyboard.type("0.7")
    view.page.keyboard.press("Enter")
    view.painted()
    assert view.get("weights")[4] == 0.7


def test_what_was_entered_gives_way_to_the_next_number_however_it_was_spelled(open_view):
    view = open_view(explorers.TrainingExplorer())
    box = view.box("step")
    view.enter("step", "9,000")
    expect(box).to_have_value("9000")  # with the next picture, in place of what was typed
    view.page.keyboard.type("70")
    expect(box).to_have_value("70")
    box.press("Enter")
    assert view.get("step") == 70
