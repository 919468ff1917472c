"""Explorers that are watched: what they send to the browser; messages as they come from it."""

import copy

import pytest

from nnlib.explorers import (
    ActivationExplorer,
    ChainRuleExplorer,
    ForwardExplorer,
    ImageExplorer,
    LayersExplorer,
    LossExplorer,
    PlaygroundExplorer,
    RaceExplorer,
    ScheduleExplorer,
    StepExplorer,
    TrainingExplorer,
)

KINDS = {
    "activation": ActivationExplorer,
    "forward": ForwardExplorer,
    "chain_rule": ChainRuleExplorer,
    "image": ImageExplorer,
    "loss": LossExplorer,
    "race": RaceExplorer,
    "schedule": lambda: ScheduleExplorer(steps=40),
    "step": StepExplorer,
    "training": lambda: TrainingExplorer(steps=40),
    "layers": lambda: LayersExplorer(depth=3, width=8),
    "playground": PlaygroundExplorer,
}


class Watched:
    """An explorer, and what it sends to the browser."""

    def __init__(self, kind, monkeypatch):
        self.explorer = KINDS[kind]()
        self.sent = []
        monkeypatch.setattr(
            self.explorer.comm, "send", lambda data, **_: self.sent.append(copy.deepcopy(data))
        )

    def hear(self, state):
        """Take a message as it arrives from the browser."""
        data = {"method": "custom", "content": {"type": "moved", "state": state}}
        self.explorer._handle_msg({"content": {"data": data}, "buffers": []})

    @property
    def state(self):
        """All that the browser is told of."""
        return copy.deepcopy(self.explorer.get_state())

    @property
    def told(self):
        """The traits that the browser was sent, each as it was sent last."""
        return {
            name: value
            for data in self.sent
            if data["method"] == "update"
            for name, value in data["state"].items()
        }


@pytest.fixture
def watch(monkeypatch):
    made = []

    def watch_(kind):
        made.append(Watched(kind, monkeypatch))
        return made[-1]

    yield watch_
    monkeypatch.undo()
    for each in made:
        each.explorer.close()
