"""What a move of a number leaves alone in a view, because the browser's work depends on it.

Where a node comes or goes in an explorer, Chromium looks at every element above it, up to the root
of JupyterLab's page, whose style sheets have many a `:has`: that took as long as our JavaScript.
"""

import pytest

from nnlib import explorers
from tests.browser.telling import ALONE, a_number, telling_view

COMING_AND_GOING = """
() => {
    const changed = new Set();
    const name = (node) => `${node.nodeName} ${node.getAttribute("class")}`;
    const note = (all) => all.forEach(({target}) => {
        if (!target.closest(".nn-ticks, .nn-spoken")) changed.add(name(target));
    });
    const watcher = new MutationObserver(note);
    watcher.observe(document.querySelector(".nn-explorer"), {subtree: true, childList: true});
    window.comingAndGoing = () => {
        note(watcher.takeRecords());
        return [...changed];
    };
}
"""


def press(view, kind, *keys):
    """Press keys on a slider of this explorer, each of which changes what the view says."""
    slider = view.page.get_by_role("slider", name=a_number(kind)[0], exact=True)
    for key in keys:
        before = view.page.locator(".nn-explorer").inner_text()
        slider.press(key)
        view.painted()
        assert view.page.locator(".nn-explorer").inner_text() != before


@pytest.mark.parametrize("kind", ALONE)
def test_a_move_writes_into_the_texts_that_are_there(open_view, kind):
    view = telling_view(open_view, kind)
    press(view, kind, "ArrowRight", "ArrowRight")  # a run's name now has this number in it
    view.page.evaluate(COMING_AND_GOING)
    press(view, kind, "ArrowRight")
    assert view.page.evaluate("() => window.comingAndGoing()") == []


def test_a_sentence_keeps_its_names_and_changes_around_them(open_view):
    view = open_view(explorers.ChainRuleExplorer())
    view.set(nudge=0.2)
    view.painted()
    story = view.page.locator(".nn-story")
    name = story.locator(".nn-lower").first.element_handle()
    before = story.inner_text()
    view.set(nudge=0.3)
    view.painted()
    assert story.inner_text() != before
    assert name.evaluate("(name) => name.isConnected")
