"""An explorer looks the same whichever others are on its page.

Each brings the style sheets it needs, and a page adds them as its explorers come: the common ones
again, after this one's own, and those of others that know the same class names.
"""

import pytest

from nnlib import explorers
from tests.browser.telling import KINDS, telling_view

# The properties that any style sheet sets, of every element and of what it has before and after it.
LOOKS = """
() => {
    const set = new Set();
    const note = (rules) => [...rules].forEach((rule) => {
        if (rule.style) [...rule.style].forEach((name) => set.add(name));
        if (rule.cssRules) note(rule.cssRules);
    });
    [...document.styleSheets].forEach((sheet) => note(sheet.cssRules));
    const named = (element) => `${element.nodeName} ${element.getAttribute("class")}`;
    const found = [];
    for (const element of document.querySelectorAll(".nn-explorer, .nn-explorer *")) {
        for (const part of ["", "::before", "::after"]) {
            const style = getComputedStyle(element, part);
            if (part && style.content === "none") continue;
            const looks = [...set].map((name) => [name, style.getPropertyValue(name)]);
            found.push([`${named(element)}${part}`, Object.fromEntries(looks)]);
        }
    }
    return found;
}
"""
ADD = """
([sheets, after]) => {
    for (const css of sheets) {
        const style = Object.assign(document.createElement("style"), {textContent: css});
        if (after) document.head.append(style);
        else document.head.prepend(style);
    }
}
"""


def sheets_of(kinds):
    return [getattr(explorers, kind)()._css for kind in kinds]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_style_sheets_of_others_change_nothing(open_view, kind, after):
    view = telling_view(open_view, kind)
    alone = view.page.evaluate(LOOKS)
    others = [other for other in KINDS if other != kind]
    view.page.evaluate(ADD, [sheets_of(others), after])
    together = view.page.evaluate(LOOKS)
    assert [name for name, _ in together] == [name for name, _ in alone]
    wrong = {
        f"{element} {name}: {value}, now {now[name]}"
        for (element, looks), (_, now) in zip(alone, together, strict=True)
        for name, value in looks.items()
        if now[name] != value
    }
    assert sorted(wrong) == []
