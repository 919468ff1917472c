"""What a changed setting does, in words (lessons 06 and 13)."""

from __future__ import annotations

from collections.abc import Collection

from nnlib.explorers.playground.optimizers import OPTIMIZERS
from nnlib.explorers.playground.schedules import CONSTANT
from nnlib.explorers.playground.settings import KNOBS, Settings, count

FROM_NOW_ON = "From epoch {next_epoch:,} on: {knobs}. The network goes on."
MASKED = "Masked: {names}. A masked neuron answers 0, and its weights take no part."
BACK = "Back with the weights it had: {names}."
NOTHING_HELD_OUT = (
    "Early stopping has no validation points to look at: raise the validation share, or choose "
    "points that are drawn."
)
ANOTHER_NETWORK = "Another network, {layers}, at its start; the points stay."
ANOTHER_START = "A new start: other first weights, the same points."
OTHER_POINTS = "Other points; the network is back at its start."


def turned(settings: Settings, before: Settings, next_epoch: int) -> str:
    """Return what turned knobs do."""
    changed = settings.changed_from(before)
    said = [_of_masks(settings, before)] if "masked" in changed else []
    knobs = _knobs(settings, changed)
    if knobs:
        said.append(FROM_NOW_ON.format(next_epoch=next_epoch, knobs=", ".join(knobs)))
    return " ".join(said)


def _knobs(settings: Settings, changed: Collection[str]) -> list[str]:
    batch = "all points" if settings.batch_size is None else settings.batch_size
    optimizer = f"optimizer {settings.optimizer}"
    if OPTIMIZERS[settings.optimizer].remembers:
        optimizer += " with nothing remembered yet"
    schedule = f"schedule {settings.schedule}"
    if settings.schedule != CONSTANT:
        schedule += f" over {count(settings.schedule_epochs, 'epoch')}, from its beginning"
    patience = "no early stopping, the held-out points are test points again"
    if settings.patience is not None:
        patience = f"patience {settings.patience}, the held-out points are validation points"
    said = {
        "learning_rate": f"learning rate {settings.learning_rate:g}",
        "batch_size": f"batch size {batch}",
        "l2": f"l2 {settings.l2:g}",
        "optimizer": optimizer,
        "dropout": f"dropout {settings.dropout:g}",
        "patience": patience,
        "schedule": schedule,
        "schedule_epochs": schedule,
    }
    return list(dict.fromkeys(said[name] for name in KNOBS if name in changed and name in said))


def _of_masks(settings: Settings, before: Settings) -> str:
    gone = [name for name in settings.masked if name not in before.masked]
    back = [name for name in before.masked if name not in settings.masked]
    said = [MASKED.format(names=", ".join(gone))] if gone else []
    return " ".join([*said, *([BACK.format(names=", ".join(back))] if back else [])])


def begun(settings: Settings, changed: frozenset[str]) -> str:
    """Return what a changed setting took back to its start."""
    if changed <= {"hidden", "activation", *KNOBS}:
        layers = " and ".join(count(size, "neuron") for size in settings.hidden)
        return ANOTHER_NETWORK.format(layers=layers)
    return ANOTHER_START if changed <= {"seed", *KNOBS} else OTHER_POINTS


def recipe(settings: Settings) -> str:
    """Return the knobs that lesson 13 adds, as far as they are turned: "Adam, dropout 0.3"."""
    said = [settings.optimizer] if settings.optimizer != "SGD" else []
    if settings.dropout:
        said.append(f"dropout {settings.dropout:g}")
    if settings.schedule != CONSTANT:
        said.append(f"{settings.schedule} over {count(settings.schedule_epochs, 'epoch')}")
    if settings.patience is not None:
        said.append(f"patience {settings.patience}")
    if settings.masked:
        said.append(f"{', '.join(settings.masked)} masked")
    return "".join(f", {each}" for each in said)


def activations_of(settings: Settings) -> str:
    """Return the hidden layers' activations: "tanh", or "tanh and relu"."""
    return " and ".join(dict.fromkeys(settings.activations))
