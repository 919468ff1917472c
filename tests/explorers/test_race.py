"""RaceExplorer: its state, its runs, and the same race in the browser's JavaScript."""

import copy
import json
import math

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from nnlib import SGD, AdaGrad, Adam, AdamW, RMSProp
from nnlib.explorers import RaceExplorer, bundle
from nnlib.figures.race_words import Result, height_text, race_sentence
from nnlib.symbolic.landscapes import NAMES, landscape_of
from nnlib.symbolic.optimizer_rules import RULES, rules_text
from tests.explorers.races import digits_left

MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def make():
    made = []

    def make_(*arguments, **options):
        made.append(RaceExplorer(*arguments, **options))
        return made[-1]

    yield make_
    for explorer in made:
        explorer.close()


# --- the state


def test_it_begins_with_four_optimizers_at_one_rate(make):
    explorer = make()
    assert explorer.kinds == ("SGD", "Momentum", "RMSProp", "Adam")
    assert explorer.rates == (0.015,) * 4
    assert explorer.running == (True,) * 4
    assert (explorer.start, explorer.step, explorer.steps) == ((-4.0, 1.0), 20, 500)
    assert explorer.goal == 0.01
    assert list(explorer.paths) == list(explorer.losses) == list(explorer.kinds)
    assert "Momentum arrives first, after 86 steps" in repr(explorer)


@pytest.mark.parametrize("name", NAMES)
def test_its_results_are_what_the_optimizers_do(make, name):
    explorer, found = make(name), landscape_of(name)
    for kind, optimizer in explorer.optimizers.items():
        run = found.descend(optimizer, found.start, found.steps)
        np.testing.assert_array_equal(explorer.paths[kind], run.path)
        np.testing.assert_array_equal(explorer.losses[kind], run.losses)
        assert explorer.steps_to_goal[kind] == run.steps_to(found.goal)
        assert explorer.stopped_at[kind] == run.stopped_at


def test_optimizers_by_name_or_in_a_list(make):
    named = make("saddle", {"slow": SGD(0.01), "fast": SGD(0.5)}, steps=30)
    assert list(named.paths) == ["slow", "fast"]
    assert named.losses["fast"][-1] < named.losses["slow"][-1]
    listed = make("saddle", [Adam(0.1), Adam(0.2), SGD(0.1, momentum=0.5, nesterov=True)])
    assert list(listed.steps_to_goal) == ["Adam", "Adam 2", "Nesterov"]
    assert listed.optimizers["Nesterov"].momentum == 0.5


def test_optimizers_that_are_handed_in_are_left_alone(make):
    parameters = np.array([1.0, 2.0])
    own = Adam(0.1, beta1=0.5)
    own.step(parameters, parameters.copy())
    before = copy.deepcopy(vars(own) | {"state": own.snapshot()})
    explorer = make("ravine", {"mine": own})
    explorer.rates = [3.0]
    fresh = make("ravine", [Adam(3.0, beta1=0.5)])
    np.testing.assert_array_equal(explorer.paths["mine"], fresh.paths["Adam"])
    assert own.learning_rate == 0.1
    after = vars(own) | {"state": own.snapshot()}
    assert {name: str(value) for name, value in after.items()} == {
        name: str(value) for name, value in before.items()
    }
    explorer.optimizers["mine"].step(parameters, parameters.copy())  # and those it gives are new
    assert explorer.optimizers["mine"].steps == 0


def test_one_optimizer_in_two_lanes_is_two(make):
    one = SGD(0.01, momentum=0.9)
    explorer = make("ravine", {"a": one, "b": one})
    explorer.rates = (0.01, 0.002)
    assert explorer.steps_to_goal == {"a": 82, "b": 140}
    assert explorer.paths["a"][5, 0] != explorer.paths["b"][5, 0]


def test_code_moves_it(make):
    explorer = make("saddle")
    explorer.start = np.array([1, 0])
    assert explorer.start == (1.0, 0.0)
    assert explorer.steps_to_goal == dict.fromkeys(explorer.kinds)  # on the ridge none turns
    explorer.start = [1, 1]
    explorer.rates = np.array([0.5, 0.2, 0.05, 0.1])
    assert explorer.steps_to_goal["SGD"] == 3
    explorer.kinds = ["Adam", "Nesterov", "AdaGrad", "AdaGrad"]
    assert list(explorer.losses) == ["Adam", "Nesterov", "AdaGrad", "AdaGrad 2"]
    explorer.running = [True, False, False, True]
    assert list(explorer.losses) == ["Adam", "AdaGrad 2"]
    explorer.running = [False] * 4
    assert explorer.paths == {}
    assert "No optimizer is switched on." in repr(explorer)
    assert "no optimizer" in explorer._picture().alt_text
    explorer.step = 200
    with pytest.raises(ValueError, match="step"):
        explorer.step = 201


def test_single_rates_are_set_by_name(make):
    explorer = make("saddle", [SGD(0.1), Adam(0.1), Adam(0.2)])
    explorer.set(SGD=0.5, **{"Adam 2": 3})
    assert explorer.rates == (0.5, 0.1, 3.0)
    for rates, told in (({"SGD": 1, "RMSProp": 1}, "'RMSProp'; expected one of SGD, Adam, Adam 2"),
                        ({"SGD": 1, "Adam": -1}, r"rates\[1\] came as -1")):  # fmt: skip
        with pytest.raises(ValueError, match=told):
            explorer.set(**rates)
        assert explorer.rates == (0.5, 0.1, 3.0)


def test_a_changed_rule_has_its_own_settings_and_comes_back_with_them(make):
    explorer = make("ravine", {"heavy": SGD(0.01, momentum=0.99)})
    explorer.kinds = ["RMSProp"]
    assert explorer.optimizers["RMSProp"].decay == RMSProp(1).decay
    explorer.kinds = ["Nesterov"]
    assert explorer.optimizers["Nesterov"].momentum == 0.9
    explorer.kinds = ["Momentum"]
    assert explorer.optimizers["heavy"].momentum == 0.99


def test_what_it_gives_is_a_copy(make):
    explorer = make()
    explorer.paths["SGD"][:] = 0
    explorer.losses["SGD"][:] = 0
    assert explorer.paths["SGD"][0].tolist() == [-4, 1]
    assert explorer.losses["SGD"][0] == 54 + 4


def test_a_run_that_diverges_is_said(make):
    explorer = make("ravine", [SGD(0.03), Adam(0.2)])
    assert explorer.stopped_at == {"SGD": 11, "Adam": None}
    assert len(explorer.paths["SGD"]) == 11
    assert explorer.steps_to_goal["SGD"] is None
    assert "Diverged: SGD at step 11." in repr(explorer)
    assert "Diverged: SGD at step 11." in explorer._picture().alt_text
    explorer.start = (1e200, 1.0)
    assert explorer.stopped_at == {"SGD": 0, "Adam": 0}
    assert explorer.paths["Adam"].shape == (0, 2)
    assert "Diverged: SGD at step 0 and Adam at step 0." in explorer._picture().alt_text


@pytest.mark.parametrize(
    ("arguments", "options", "told"),
    [
        (("hill",), {}, "landscape came as 'hill'"),
        (("ravine", []), {}, "expected one to 4 optimizers"),
        (("ravine", [SGD(1)] * 5), {}, "expected one to 4 optimizers"),
        (("ravine", SGD(1)), {}, "optimizers came as"),
        (("ravine", {"": SGD(1)}), {}, "optimizers came as"),
        (("ravine", {3: SGD(1)}), {}, "optimizers came as"),
        (("ravine", [AdamW(0.1)]), {}, "expected one of SGD, AdaGrad, RMSProp and Adam"),
        (("ravine", ["SGD"]), {}, "an optimizer came as 'SGD'"),
        (("ravine",), {"start": (1, 2, 3)}, "start"),
        (("ravine",), {"start": (1, math.inf)}, "start"),
        (("ravine",), {"steps": 0}, "steps came as 0"),
        (("ravine",), {"steps": 5001}, "steps came as 5001; expected at most 5,000"),
        (("ravine",), {"goal": 0}, "goal came as 0"),
        (("ravine",), {"weights": ("w1", "w2")}, "only the landscape 'article'"),
        (("article",), {"weights": ("w1", "w1")}, "two different names"),
    ],
)
def test_what_is_no_race_is_refused(arguments, options, told):
    with pytest.raises(ValueError, match=told):
        RaceExplorer(*arguments, **options)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("start", [1], "start"),
        ("start", [1, math.nan], "start"),
        ("rates", [0.1] * 3, "rates came as .*; expected 4 values, one for each optimizer"),
        ("rates", [0.1, 0.1, 0.1, 0], r"rates\[3\] came as 0"),
        ("rates", [0.1, 0.1, math.inf, 1], r"rates\[2\] came as inf"),
        ("rates", 0.1, "rates came as 0.1; expected 4 values"),
        ("kinds", ["SGD"] * 3, "expected 4 values"),
        ("kinds", ["SGD"] * 3 + ["sgd"], r"kinds\[3\] came as 'sgd'; expected one of SGD, Mom"),
        ("kinds", "SGD", "kinds came as 'SGD'"),
        ("running", [1, 0, 1, 0], r"running\[0\] came as 1; expected True or False"),
        ("running", True, "running came as True"),
        ("step", 501, "step came as 501"),
        ("step", -1, "step came as -1"),
    ],
)
def test_a_bad_value_is_refused_and_changes_nothing(make, name, value, told):
    explorer = make()
    before = explorer.get_state()
    with pytest.raises(ValueError, match=told):
        setattr(explorer, name, value)
    assert explorer.get_state() == before


@pytest.mark.parametrize(
    "name", ["paths", "losses", "steps_to_goal", "stopped_at", "optimizers", "landscape"]
)
def test_results_are_only_read(make, name):
    with pytest.raises(AttributeError):
        setattr(make(), name, {})
    for trait in ("steps", "goal"):
        with pytest.raises(Exception, match="read-only"):
            setattr(make(), trait, 3)


def test_two_tabs_that_move_two_rates_both_move_them(watch):
    watched = watch("race")
    for tab, place, value in (("a", 0, 0.5), ("b", 3, 2.0)):
        sent = [value if k == place else 0.015 for k in range(4)]
        moved = {"by": tab, "number": 1, "values": {"rates": {str(place): [value, 1]}}}
        watched.hear({"rates": sent, "_moved": moved})
    assert watched.explorer.rates == (0.5, 0.015, 0.015, 2.0)


@pytest.mark.parametrize(
    "state",
    [
        {"rates": [0.1]},
        {"kinds": ["SGD", "SGD", "SGD", "AdamW"]},
        {"running": [True, True, True, None]},
        {"start": [0, 0], "step": 1e9},
        {"goal": 5.0},
        {"_lanes": []},
    ],
)
def test_a_message_that_is_no_state_is_refused_whole(watch, state):
    watched = watch("race")
    before = watched.state
    watched.hear(state)
    assert watched.state == before


# --- the browser's arithmetic and its words


@pytest.fixture(scope="module")
def js():
    """``js(name, start, lanes, steps)``: the runs, their arrivals and the sentence."""
    engines = {}

    def engine_of(name):
        if name not in engines:
            engines[name] = MiniRacer()
            texts = {bundle.MATHEMATICS: landscape_of(name).javascript(), "rules": rules_text()}
            words = bundle.modules("explorers/race_runs", texts)
            words |= bundle.modules("explorers/race_words", texts)
            engines[name].eval(bundle.scopes_text(words).replace("const $", "var $"))
        return engines[name]

    def compute(name, start, lanes, steps, goal):
        text = engine_of(name).eval(
            f"""(() => {{
                const {{ createRaceStore, stepsTo }} = $explorers_race_runs;
                const {{ raceSentence, heightText }} = $explorers_race_words;
                const lanes = {json.dumps(lanes)};
                const runs = createRaceStore({steps})(lanes, {json.dumps(start)});
                const results = runs.map((run, k) => ({{
                    name: lanes[k].name, arrived: stepsTo({goal}, run), stoppedAt: run.stoppedAt,
                }}));
                return JSON.stringify({{
                    runs, results, said: raceSentence(results, {goal}, {steps}),
                    texts: runs.map(({{ losses }}) => losses.map(heightText)),
                }});
            }})()"""
        )
        return json.loads(text)

    return compute


@pytest.mark.parametrize("name", NAMES)
def test_40_random_races_are_nnlib_s(js, name):
    found, rng = landscape_of(name), np.random.default_rng(11)
    compared = 0
    for _ in range(40):
        kinds = rng.choice(list(RULES), 4)
        rates = 10 ** rng.uniform(-4, 0.5, 4)
        start, steps = rng.uniform(found.low, found.high).round(2).tolist(), 60
        lanes = [
            {"name": f"{kind} {k}", "kind": kind, "rate": rate, "settings": RULES[kind].settings}
            for k, (kind, rate) in enumerate(zip(kinds, rates, strict=True))
        ]
        shown = js(name, start, lanes, steps, found.goal)
        results = []
        for lane, run in zip(lanes, shown["runs"], strict=True):
            optimizer = RULES[lane["kind"]].optimizer(lane["rate"], lane["settings"])
            wanted = found.descend(optimizer, start, steps)
            results.append(Result(lane["name"], wanted.steps_to(found.goal), wanted.stopped_at))
            if not digits_left(found, optimizer, start, steps):
                continue  # of a run that magnifies every rounding there is nothing to compare
            compared += 1
            assert run["stoppedAt"] == wanted.stopped_at
            path = np.column_stack([run["xs"], run["ys"]])
            close = {"rtol": 1e-6, "atol": 1e-8, "err_msg": str(lane)}
            np.testing.assert_allclose(path, wanted.path, **close)
            np.testing.assert_allclose(run["losses"], wanted.losses, rtol=1e-6, atol=1e-12)
        if all(
            (mine.arrived, mine.stopped_at) == (other["arrived"], other["stoppedAt"])
            for mine, other in zip(results, shown["results"], strict=True)
        ):
            assert shown["said"] == race_sentence(results, found.goal, steps)
    assert compared > 100


@pytest.mark.parametrize(
    ("results", "told"),
    [
        ([], "No optimizer is switched on."),
        ([("A", 0, None)], "From the start on the loss of A is below 0.01."),
        ([("A", 1, None)], "A arrives first, after 1 step: from then on its loss is below 0.01."),
        (
            [("A", 1200, None), ("B", 7, None), ("C", None, None), ("D", None, 3)],
            "B arrives first, after 7 steps: from then on its loss is below 0.01. Then A after "
            "1,200 steps. Not within 2,000 steps: C. Diverged: D at step 3.",
        ),
        (
            [("A", 7, None), ("B", 9, None), ("C", 7, None), ("D", 11, None)],
            "A and C arrive first, each after 7 steps: from then on their losses are below 0.01. "
            "Then B after 9 steps and D after 11 steps.",
        ),
        (
            [("A", None, None), ("B", None, 1500)],
            "None arrives within 2,000 steps: at the end no loss is below 0.01. Diverged: B at "
            "step 1,500.",
        ),
    ],
)
def test_both_say_the_same(results, told):
    assert race_sentence([Result(*each) for each in results], 0.01, 2000) == told
    engine = MiniRacer()
    engine.eval(
        bundle.scopes_text(bundle.modules("explorers/race_words", {})).replace("const $", "var $")
    )
    names = ("name", "arrived", "stoppedAt")
    given = json.dumps([dict(zip(names, each, strict=True)) for each in results])
    assert engine.eval(f"$explorers_race_words.raceSentence({given}, 0.01, 2000)") == told


def test_no_name_comes_twice_on_either_side(make):
    names = {"Adam 2": SGD(0.1), "Adam": Adam(0.1), "SGD": SGD(0.2), "Momentum": SGD(0.3)}
    explorer = make("saddle", names)
    explorer.kinds = ["SGD", "Adam", "Adam", "Adam"]
    assert list(explorer.losses) == ["Adam 2", "Adam", "Adam 3", "Adam 4"]
    engine = MiniRacer()
    texts = {bundle.MATHEMATICS: explorer.landscape.javascript(), "rules": rules_text()}
    runs = bundle.modules("explorers/race_runs", texts)
    engine.eval(bundle.scopes_text(runs).replace("const $", "var $"))
    state = json.dumps({name: getattr(explorer, name) for name in ("rates", "kinds", "running")})
    lanes = f"$explorers_race_runs.lanesOf({json.dumps(explorer._lanes)}, {state})"
    shown = json.loads(engine.eval(f"JSON.stringify({lanes}.map(({{ name }}) => name))"))
    assert shown == list(explorer.losses)


def test_both_write_numbers_alike():
    engine = MiniRacer()
    engine.eval(
        bundle.scopes_text(bundle.modules("explorers/race_words", {})).replace("const $", "var $")
    )
    rng = np.random.default_rng(0)
    values = [0, 1, 9999.4, 1e4, 1e-3, 0.00099999, 123.456, 33, *10 ** rng.uniform(-30, 30, 200)]
    for value in map(float, values):
        shown = engine.eval(f"$explorers_race_words.heightText({value!r})")
        assert shown == height_text(value).replace("-", MINUS)


def test_all_optimizers_of_a_race_may_be_of_one_kind(make):
    explorer = make("rosenbrock", [AdaGrad(rate) for rate in (0.5, 1.0, 1.55, 2.0)])
    assert explorer.steps_to_goal["AdaGrad 3"] == 7
    assert explorer.steps_to_goal["AdaGrad"] is None or explorer.steps_to_goal["AdaGrad"] > 700
