"""ScheduleExplorer: its state, its runs, and the same in the browser's JavaScript."""

import json
import re

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from nnlib import SGD, BinaryCrossEntropy, HalfSquaredError, article, fit, schedules
from nnlib.explorers import ScheduleExplorer, bundle
from nnlib.explorers.schedule_problems import problem_of
from nnlib.explorers.schedule_shapes import SHAPES, drawn_over, handles_of
from nnlib.explorers.schedule_words import rate_text, run_sentence

STEPS = 200


def in_the_browser(text):
    """A text with true minus signs before its numbers."""
    return re.sub(r"-(?=\d)", "\N{MINUS SIGN}", text)


@pytest.fixture
def make():
    made = []

    def make_(*arguments, **options):
        made.append(ScheduleExplorer(*arguments, **options))
        return made[-1]

    yield make_
    for explorer in made:
        explorer.close()


def by_fit(schedule, steps=STEPS):
    """What fit makes of a schedule on the article's network."""
    return fit(
        article.network(),
        article.INPUTS,
        article.TARGETS,
        loss=HalfSquaredError(),
        optimizer=SGD(1.0),
        epochs=steps,
        schedule=schedule,
    )


# --- the schedule


MADE = {
    "constant": schedules.constant(7.0),
    "step_decay": schedules.step_decay(7.0, every=STEPS // 4),
    "exponential": schedules.exponential(7.0, factor=0.001 ** (1 / STEPS)),
    "cosine": schedules.cosine(7.0, steps=STEPS),
    "warmup": schedules.warmup(schedules.constant(7.0), steps=STEPS // 10),
    "one_cycle": schedules.one_cycle(7.0, steps=STEPS),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_nnlib_s_schedule_and_so_are_the_lines_that_are_copied(make, name):
    explorer = make(name, rate=7.0, steps=STEPS)
    wanted = [MADE[name](step) for step in range(STEPS)]
    np.testing.assert_allclose(explorer.rates, wanted, rtol=1e-14)
    copied = eval(SHAPES[name].python.format(rate=7.0, steps=STEPS), {"schedules": schedules})
    assert [copied(step) for step in range(STEPS)] == wanted


def test_a_schedule_of_the_readers_own_is_taken_step_by_step(make):
    explorer = make(lambda step: 3.0 * (step % 7), steps=STEPS)
    assert (explorer.shape, explorer.rate) == ("given", 18.0)
    np.testing.assert_allclose(explorer.rates, [3.0 * (k % 7) for k in range(STEPS)], rtol=1e-15)


@pytest.mark.parametrize("steps", [10, 40, 41, 57, 1000, 9999])
def test_handles_go_from_the_first_step_to_the_last(steps):
    handles = handles_of(steps)
    assert (handles[0], handles[-1]) == (0, steps - 1)
    assert len(handles) == min(41, steps)
    gaps = np.diff(handles)
    assert gaps.min() >= 1
    assert gaps.max() - gaps[:-1].min(initial=gaps[0]) <= 1


def test_a_drawn_point_bends_its_two_stretches_and_no_other(make):
    explorer = make("cosine", rate=50.0)
    before = explorer.rates
    explorer.set({250: 3.0})
    rates = explorer.rates
    line = np.interp(np.arange(225, 276), [225, 250, 275], [before[225], 3.0, before[275]])
    np.testing.assert_allclose(rates[225:276], line, rtol=1e-14)
    np.testing.assert_array_equal(rates[:225], before[:225])
    np.testing.assert_array_equal(rates[275:], before[275:])
    explorer.drawn = ()
    np.testing.assert_array_equal(explorer.rates, before)


def test_all_points_drawn_are_straight_lines_and_the_last_is_the_last_step_s():
    rng = np.random.default_rng(4)
    handles = handles_of(333)
    drawn = {step: float(rng.uniform(0, 9)) for step in handles}
    line = np.interp(np.arange(333), handles, list(drawn.values()))
    np.testing.assert_allclose(drawn_over(np.ones(333), drawn, handles), line, rtol=1e-13)


# --- the run


def random_states(rng, count, steps):
    handles = handles_of(steps)
    for _ in range(count):
        places = np.sort(rng.choice(len(handles), rng.integers(0, len(handles)), replace=False))
        yield {
            "shape": str(rng.choice(list(SHAPES))),
            "rate": float(f"{10 ** rng.uniform(-1, 2.5):.3g}"),
            "drawn": [[handles[k], float(f"{rng.uniform(0, 120):.3g}")] for k in places],
        }


def test_fit_makes_the_same_run_of_the_schedule(make):
    explorer = make(steps=STEPS)
    for state in random_states(np.random.default_rng(2), 12, STEPS):
        for name, value in state.items():
            setattr(explorer, name, value)
        history = by_fit(explorer.schedule)
        np.testing.assert_allclose(explorer.losses, history.loss, rtol=1e-12, atol=1e-15)
        np.testing.assert_array_equal(history.learning_rate, explorer.rates)


def test_fit_makes_the_same_run_on_xor(make):
    explorer = make("cosine", rate=1.0, steps=400, problem="xor", seed=11)
    rng = np.random.default_rng(11)
    rng = _after_drawing(rng)
    problem = problem_of("xor", 400, 11)
    history = fit(
        explorer.start,
        problem.X,
        problem.Y,
        loss=BinaryCrossEntropy(),
        optimizer=SGD(1.0),
        epochs=50,
        batch_size=1,
        rng=rng,
        schedule=explorer.schedule,
    )
    np.testing.assert_allclose(explorer.losses[::8], history.loss, rtol=1e-12)


def _after_drawing(rng):
    """The generator as it is once XOR's network was drawn with it."""
    from nnlib import Dense, Network

    Network([Dense(2, 4, "tanh"), Dense(4, 1, "identity")], rng=rng)
    return rng


def test_no_network_gets_below_xors_lowest_loss():
    """Two of eight examples contradict each other: the best answer to both is one half."""
    problem = problem_of("xor", 8, 0)
    sure = np.where(problem.Y > 0, 50.0, -50.0)
    sure[[3, 7]] = 0.0
    assert BinaryCrossEntropy()(sure, problem.Y) == pytest.approx(problem.lowest, abs=1e-15)
    for logit in (-0.01, 0.01):
        sure[[3, 7]] = logit
        assert BinaryCrossEntropy()(sure, problem.Y) > problem.lowest


def test_the_best_constant_is_the_best_of_those_that_are_tried(make):
    explorer = make()
    problem = problem_of("article", 1000, 0)
    ends = {rate: by_fit(schedules.constant(rate), 1000).loss[-1] for rate in (50.0, 60.0, 80.0)}
    assert {50.0, 60.0, 80.0} <= set(problem.tried)
    assert explorer.best_constant == min(ends, key=ends.get) == 60.0


def test_a_saturated_neuron_is_named_with_its_step(make):
    explorer = make(rate=100.0)
    out = []
    net = explorer.start
    for _ in range(3):
        out.append(net.predict(article.INPUTS)[0])
        fit(net, article.INPUTS, article.TARGETS, loss=HalfSquaredError(),
            optimizer=SGD(100.0), epochs=1)  # fmt: skip
    slopes = [o1 * (1 - o1) for o1, _ in out]
    assert slopes[0] > 0.1
    assert max(slopes[1:]) < 0.001
    assert "Neuron o1 is saturated since step 1: its sigmoid's slope is below" in repr(explorer)
    explorer.rate = 1e10  # and here it is the hidden neurons that let nothing through
    assert {"h1", "h2"} <= set(explorer._run().saturated)


# --- what is refused


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("shape", "given", "shape came as 'given'; expected one of constant"),
        ("rate", 0, "rate came as 0"),
        ("rate", np.nan, "rate"),
        ("drawn", {7: 1.0}, "drawn came with step 7; expected the step of a handle: 0, 25, 50"),
        ("drawn", {25: -1.0}, "drawn's rate came as -1"),
        ("drawn", {25: np.inf}, "drawn's rate"),
        ("drawn", [[0, 1.0], [0, 2.0]], "a step twice"),
        ("drawn", [1.0, 2.0], "expected a dict of rates by step"),
        ("drawn", 3.0, "expected a dict of rates by step"),
        ("step", 26, "step came with step 26"),
        ("pinned", [{"shape": "cosine"}], "a state of pinned"),
    ],
)
def test_a_bad_value_is_refused_and_changes_nothing(make, name, value, told):
    explorer = make()
    before = explorer.get_state()
    with pytest.raises(ValueError, match=told):
        setattr(explorer, name, value)
    assert explorer.get_state() == before


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"schedule": "linear"}, "schedule came as 'linear'; expected one of constant"),
        ({"schedule": lambda step: -1.0}, "the schedule's rate came as -1"),
        ({"schedule": lambda step: 0.0}, "the rate 0 at every step"),
        ({"schedule": lambda step: 1.0, "rate": 2.0}, "rate came as 2.0 with a function"),
        ({"steps": 9}, "steps came as 9; expected a whole number from 10 to 10,000"),
        ({"steps": 10_001}, "steps came as 10001"),
        ({"steps": 100, "problem": "xor"}, "steps came as 100; expected a multiple of 8"),
        ({"problem": "moons"}, "problem came as 'moons'; expected one of article, xor"),
        ({"rate": -1}, "rate came as -1"),
        ({"problem": "xor", "seed": -1}, "seed came as -1; expected a whole number from 0 on"),
        ({"problem": "xor", "seed": 0.5}, "seed came as 0.5"),
    ],
)
def test_a_bad_argument_is_refused(options, told):
    with pytest.raises(ValueError, match=told):
        ScheduleExplorer(**options)


def test_code_pins_runs_and_draws_points(make):
    explorer = make("cosine", rate=50, steps=STEPS)
    explorer.pin()
    explorer.set({0: 1, 5: 2})
    explorer.set({5: 3})
    assert explorer.drawn == ((0, 1.0), (5, 3.0))
    [kept] = explorer.pinned_losses
    np.testing.assert_allclose(kept, by_fit(schedules.cosine(50, steps=STEPS)).loss, rtol=1e-12)
    assert kept[-1] != explorer.losses[-1]
    assert "pin 1: cosine 50" in explorer._picture().alt_text
    with pytest.raises(ValueError, match="step 4"):
        explorer.set({5: 9, 4: 1})
    assert explorer.drawn == ((0, 1.0), (5, 3.0))


def test_a_message_from_the_browser_is_taken_whole_or_not_at_all(watch):
    watched = watch("schedule")
    state = {"shape": "one_cycle", "rate": 60.0, "drawn": [[0, 2.0]], "step": 25}
    moved = {"by": "a", "number": 1, "values": {name: [value, 1] for name, value in state.items()}}
    watched.hear({**state, "_moved": moved})
    assert (watched.explorer.shape, watched.explorer.drawn) == ("one_cycle", ((0, 2.0),))
    bad = {"rate": 3.0, "drawn": [[0.5, 2.0]]}
    moved = {"by": "a", "number": 2, "values": {name: [value, 2] for name, value in bad.items()}}
    watched.hear({**bad, "_moved": moved})
    assert (watched.explorer.rate, watched.explorer.drawn) == (60.0, ((0, 2.0),))


# --- the browser's runs and its words


@pytest.fixture(scope="module", params=["article", "xor"])
def js(request):
    """The problem, and ``js(state)``: what the browser has for it."""
    explorer = ScheduleExplorer(steps=STEPS, problem=request.param)
    engine, problem = MiniRacer(), problem_of(request.param, STEPS, 0)
    texts = explorer._mathematics()
    names = ("explorers/schedule_run", "explorers/schedule_words")
    modules = {}
    for name in names:
        modules |= bundle.modules(name, texts)
    engine.eval(bundle.scopes_text(modules).replace("const $", "var $"))
    given = [explorer._problem, explorer._shapes, explorer._handles]
    engine.eval(
        f"""var [problem, shapes, handles] = {json.dumps(given)};
        var trainer = $explorers_schedule_run.createTrainer(problem);
        var rate = trainer.bestConstant();
        var rates = new Float64Array({STEPS}).fill(rate);
        var best = {{ rate, end: trainer.result(trainer.run(rates)) }};"""
    )
    explorer.close()

    def compute(state):
        return json.loads(
            engine.eval(
                f"""(() => {{
                    const state = {json.dumps(state)};
                    const rates = $explorers_schedule_run.ratesOf(state, shapes, handles);
                    const run = trainer.run(rates);
                    const {{ nameOf, runSentence }} = $explorers_schedule_words;
                    const last = trainer.result(run);
                    return JSON.stringify({{
                        rates: [...rates], losses: [...run.losses], stopped: run.stoppedAt,
                        saturated: run.saturated, last, best,
                        name: nameOf(state, shapes, handles),
                        said: runSentence(run, problem, last, best),
                    }});
                }})()"""
            )
        )

    return problem, compute


def test_60_random_schedules_run_alike_in_the_browser_and_are_told_alike(js, make):
    problem, compute = js
    explorer = make(steps=STEPS, problem=problem.name)
    rng = np.random.default_rng(8)
    gentle = 1.0 if problem.name == "article" else 0.005  # on XOR, where nothing is chaotic
    for state in random_states(rng, 60, STEPS):
        state["rate"] *= gentle
        state["drawn"] = [[step, rate * gentle] for step, rate in state["drawn"]]
        found = compute(state)
        for name, value in state.items():
            setattr(explorer, name, value)
        np.testing.assert_array_equal(found["rates"], explorer.rates)
        np.testing.assert_allclose(found["losses"], explorer.losses, rtol=1e-10, atol=1e-14)
        assert found["saturated"] == explorer._run().saturated
        assert found["name"] == in_the_browser(explorer._name_of(state))
        assert found["best"]["rate"] == explorer.best_constant
        said = run_sentence(problem, explorer._run(), found["best"]["end"])
        assert found["said"] == in_the_browser(said)


@pytest.mark.parametrize("js", ["xor"], indirect=True)  # sigmoids keep the other one finite
def test_a_run_that_diverges_is_said_in_the_same_words(js):
    problem, compute = js
    state = {"shape": "constant", "rate": 1e308, "drawn": []}
    found, run = compute(state), problem.run(np.full(STEPS, 1e308))
    assert found["stopped"] == run.stopped_at
    assert found["losses"] == pytest.approx(run.losses.tolist())
    assert found["said"] == run_sentence(problem, run, 1.0)
    assert "no longer a finite number" in found["said"]


@pytest.mark.parametrize(
    ("rate", "text"),
    [(0, "0"), (5, "5"), (0.15, "0.15"), (12.34, "12.3"), (1000, "1000"), (0.00002, "2.0e-5")],
)
def test_a_rate_has_three_digits_that_count(rate, text):
    assert rate_text(rate) == text


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("log", [False, True])
def test_a_run_beyond_all_bounds_has_a_picture_that_says_where_it_ends(make, log):
    explorer = make(rate=1e308, steps=80, problem="xor")
    explorer.log_rate = log
    picture = explorer._picture()
    assert picture.png()
    stop = explorer.stopped_at
    assert explorer.losses.size == stop
    said = f"loss from 0.903201042, not finite from step {stop} on over 80 steps."
    assert f"constant 1.0e308: rate 1e+308 throughout, {said}" in picture.alt_text
