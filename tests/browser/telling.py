"""Each explorer in a state where most of it can be seen, for tests of its looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnlib import explorers
from nnlib.explorers.sample_explorer import SampleExplorer
from tests.browser.bare import BareView

KINDS = explorers.__all__
ALONE = [kind for kind in KINDS if getattr(explorers, kind)._alone.default_value]
OF_A_SAMPLE = [kind for kind in KINDS if issubclass(getattr(explorers, kind), SampleExplorer)]
A_NUMBER = {
    "ActivationExplorer": ("weight w", "weight"),
    "ImageExplorer": ("turn", "degrees"),
    "LossExplorer": ("score 1", "scores[0]"),
    "RaceExplorer": ("rate 1", "rates[0]"),
    "ScheduleExplorer": ("rate of the shape", "rate"),
}
STATES: dict[str, dict[str, Any]] = {
    "ActivationExplorer": {"activations": ["tanh", "gelu", "leaky_relu"] * 6, "weight": -1.5},
    "ChainRuleExplorer": {"selected": "w1"},
    "ImageExplorer": {"index": 20, "degrees": 35.0, "std": 0.2},
    "RaceExplorer": {"kinds": ["SGD", "Momentum", "Adam", "AdaGrad"], "step": 12},
    "ScheduleExplorer": {"shape": "cosine", "rate": 120.0, "drawn": [[25, 3.5]], "step": 25},
    "StepExplorer": {"stage": "backward 1", "early_update": True},
    "TrainingExplorer": {"step": 12},
}


def a_number(kind: str) -> tuple[str, str]:
    """A number of an explorer that computes in the browser: its label, and how Python has it."""
    return A_NUMBER.get(kind, ("w5", "weights[4]"))


def telling_view(open_view: Callable[..., BareView], kind: str, **options: Any) -> BareView:
    """The view of an explorer of this kind; the playground after a few epochs."""
    made = getattr(explorers, kind)(**({"steps": 40} if kind == "TrainingExplorer" else {}))
    view = open_view(made, **options)
    view.set(weights=[-0.6, *made.weights[1:]]) if kind in OF_A_SAMPLE else None
    view.set(**STATES.get(kind, {}))
    if kind == "PlaygroundExplorer":
        made.step()
        content, buffers = made._frame()
        view.tell(({**content, "type": "frame", "number": 1, "playing": False}, buffers))
    for button in view.page.get_by_role("button", name="Pin", exact=True).all():
        button.click()
    for _ in range(3):
        view.painted()
    return view
