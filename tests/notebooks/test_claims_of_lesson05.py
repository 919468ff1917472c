"""What lesson 05 says holds: what its explorer shows, why weights turn, and what luck can do."""

import re

import numpy as np
import pytest

from nnlib import SGD, Dense, HalfSquaredError, Network, article, fit
from nnlib.symbolic import SymbolicNetwork
from tools.lesson_rules import prose
from tools.notebooks import FOLDER

LESSON = FOLDER / "05-training.ipynb"
LOSS = HalfSquaredError()
FLOOR = 0.01**2 / 2
"""What an output costs that is stuck where its sigmoid is flat, 0.01 from its target."""


@pytest.fixture(scope="module")
def text(lesson):
    return " ".join(prose(lesson).split())


@pytest.fixture(scope="module")
def symbolic():
    return SymbolicNetwork(article.network(), HalfSquaredError(), article.INPUTS, article.TARGETS)


def outputs(parameters):
    network = article.network()
    network.parameters = parameters
    return network.predict(article.INPUTS)[0]


def test_when_w5_and_w6_turn_negative(text, symbolic):
    assert "w5 turns negative at step 10. And w6?" in text
    assert "w6 is negative from step 11 on." in text
    weights = {k: symbolic.train(0.5, k).parameters for k in (9, 10, 11)}
    assert weights[9][4] > 0 > weights[10][4]
    assert weights[10][5] > 0 > weights[11][5]


def test_why_w1_to_w4_turn(text):
    assert "From step 7 on o2 wins, which wants more of h1." in text
    assert "a larger h1 now *lowers* o1, so both outputs want more of it." in text
    assert "w1 to w4 fall a little, and then rise to roughly two to three times" in text
    loss, network = HalfSquaredError(), article.network()
    steps, pulls, slopes = [], [], []
    for _ in range(10_000):
        out = network.forward(article.INPUTS)
        w5, w7 = network.parameters[[4, 6]]
        delta = (out - article.TARGETS)[0] * out[0] * (1 - out[0])
        network.backward(loss.gradient(out, article.TARGETS))
        steps.append(network.parameters.copy())
        pulls.append((delta[0] * w5, delta[1] * w7))
        slopes.append(network.gradient[0])
        network.parameters -= 0.5 * network.gradient
    by_o1, by_o2 = np.array(pulls).T
    assert (by_o2 < 0).all()  # o2 wants more of h1, all the way
    assert (by_o1[:10] > 0).all()
    assert (by_o1[10:] < 0).all()
    assert (np.sign(by_o1 + by_o2) == np.sign(slopes)).all()
    assert slopes[6] > 0 > slopes[7]
    assert (np.array(slopes[7:]) < 0).all()
    hidden = np.array(steps)[:, :4]
    assert set(hidden.argmin(axis=0)) == {7, 8}
    assert (hidden.min(axis=0) / hidden[0] > 0.99).all()
    assert np.round(hidden[-1] / hidden[0]).tolist() == [3, 3, 2, 3]


def test_nine_tenths_of_the_steps_go_into_the_last_quarter_of_the_line(text, symbolic):
    assert "Nine tenths of all steps go into the last quarter of the line." in text
    path = [article.WEIGHTS] + [symbolic.train(0.5, k).parameters for k in (10, 100, 500, 1_000)]
    path.append(symbolic.train(0.5, 10_000).parameters)
    legs = np.linalg.norm(np.diff(np.array(path)[:, [4, 6]], axis=0), axis=1)
    assert legs[-1] / legs.sum() == pytest.approx(0.25, abs=0.05)
    assert "from 1,000 to 10,000 steps it shrinks about thirtyfold" in text
    losses = symbolic.train(0.5, 10_000).losses
    assert losses[1_000] / losses[10_000] == pytest.approx(30, rel=0.1)


def test_the_three_kinds_of_rates(text, symbolic):
    assert "After 100 steps it is the best of the six." in text
    after = {rate: symbolic.train(rate, 100).losses for rate in (0.01, 0.5, 5, 50, 150, 500)}
    assert min(after, key=lambda rate: after[rate][100]) == 50
    assert "After 100 steps it is about where 0.5 was after two." in text
    assert after[0.01][100] == pytest.approx(after[0.5][2], rel=0.001)


def test_c_ends_lowest_because_its_o2_gets_there_sooner(text, symbolic):
    assert "At 0.09 the sigmoid is steeper, so o2 gets there sooner." in text
    runs = {t: symbolic.train(0.5, 10_000, targets=(0.01, t)) for t in (0.09, 0.99)}
    assert runs[0.09].losses[-1] < runs[0.99].losses[-1]
    error = {t: abs(outputs(run.parameters)[1] - t) for t, run in runs.items()}
    assert error[0.09] < error[0.99] / 100
    assert "At 0.089978300, close to its wrong target, and E ends at 0.000018102." in text
    assert f"{outputs(runs[0.09].parameters)[1]:.9f}" == "0.089978300"
    assert f"{runs[0.09].losses[-1]:.9f}" == "0.000018102"


def test_the_table_parts_a_and_b(text, symbolic):
    assert "A ends at 0.000035102, B at 0.000035085." in text
    early = symbolic.train(0.5, 10_000, early_update=True).losses
    right = symbolic.train(0.5, 10_000).losses
    assert (f"{right[-1]:.9f}", f"{early[-1]:.9f}") == ("0.000035102", "0.000035085")
    assert np.max(np.abs(early / right - 1)) < 0.001  # "The curves lie on each other."


def test_where_the_end_of_the_curve_stops_falling_and_lifts_off(text, symbolic):
    assert "From 45 to 90 the end is zero but for rounding." in text
    assert "Between 101 and 105 it lifts off: o1 is stuck." in text
    assert "Between 330 and 340 it does so again: o2 is stuck, too." in text
    rates = (30, 45, 50, 60, 75, 90, 101, 105, 120, 200, 330, 340, 400, 1_000)
    runs = {rate: symbolic.train(rate, 10_000) for rate in rates}
    end = {rate: run.losses[-1] for rate, run in runs.items()}
    for rate in (45, 50, 60, 75, 90):
        assert end[rate] < 1e-29 < 1e-27 < end[30]
    assert end[101] < 1e-9
    for rate, stuck in ((105, 1), (120, 1), (200, 1), (330, 1), (340, 2), (400, 2), (1_000, 2)):
        assert end[rate] == pytest.approx(stuck * FLOOR, rel=0.15)
        o1, o2 = outputs(runs[rate].parameters)
        assert o1 < 0.001
        assert (o2 > 0.999) == (stuck == 2)
    for rate, stuck in ((120, 1), (330, 1), (400, 2), (1_000, 2)):
        assert end[rate] == pytest.approx(stuck * FLOOR, rel=0.01)


def test_the_two_cliffs(text, symbolic):
    assert "The first cliff is near step 625. There o2 comes loose, which is less" in text
    assert "The second, three times as late, is o1's." in text
    start = [0.15, 0.2, 0.25, 0.3, 5, 5, -5, -5]
    losses = symbolic.train(0.5, 10_000, parameters=start).losses
    falls = -np.diff(losses)
    assert abs(int(np.argmax(falls)) - 625) < 10
    second = 1_000 + int(np.argmax(falls[1_000:]))
    assert second / 625 == pytest.approx(3, abs=0.1)
    o1, o2 = outputs(start)
    assert 1 - o1 < o2  # o2 is further from its end
    between = outputs(symbolic.train(0.5, 1_000, parameters=start).parameters)
    assert between[0] > 0.9
    assert between[1] > 0.9  # o2, whose target is 0.99, has come; o1, whose target is 0.01, has not


def test_from_zeros_it_learns_and_the_hidden_neurons_stay_twins(text, symbolic):
    assert "equal neurons get equal slopes at every step, so h1 and h2 stay twins" in text
    run = symbolic.train(0.5, 10_000, parameters=[0] * 8)
    assert run.losses[-1] < 1e-4
    w1, w2, w3, w4, w5, w6, w7, w8 = run.parameters
    assert (w1, w2, w5, w7) == (w3, w4, w6, w8)


def test_what_trained_biases_win(text, symbolic):
    assert "ends at about an eighth of account A's; with one a neuron, at about a four" in text
    w = article.WEIGHTS
    shared = Network(
        [Dense(2, 2, bias="shared"), Dense(2, 2, bias="shared")],
        parameters=np.concatenate([w[:4], [0.35], w[4:], [0.60]]),
    )
    own = Network(
        [Dense(2, 2), Dense(2, 2)],
        parameters=np.concatenate([w[:4], [0.35, 0.35], w[4:], [0.60, 0.60]]),
    )
    end = symbolic.train(0.5, 10_000).losses[-1]
    for network, times in ((shared, 8), (own, 14)):
        formulas = SymbolicNetwork(network, HalfSquaredError(), article.INPUTS, article.TARGETS)
        assert round(end / formulas.train(0.5, 10_000).losses[-1]) == times


# Luck: a rate of 100 beside one of 0.5, from many starts.


@pytest.fixture(scope="module")
def last_losses(lesson):
    """The lesson's own function, which trains many starts at once."""
    names: dict[str, object] = {}
    for cell in lesson.cells:
        if cell.cell_type == "code" and cell.source.startswith(("import numpy", "def last_losses")):
            exec(cell.source, names)
    return names["last_losses"]


def drawn(seed, n_starts=500):
    return np.random.default_rng(seed).uniform(-1, 1, size=(n_starts, 8))


@pytest.fixture(scope="module")
def seeded(last_losses):
    """The lesson's starts, and their ends with a rate of 0.5 and of 100."""
    return drawn(0), last_losses(0.5, drawn(0)), last_losses(100, drawn(0))


@pytest.fixture(scope="module")
def others(last_losses):
    """The ends of as many other starts."""
    return last_losses(0.5, drawn(1)), last_losses(100, drawn(1))


def give_or_take(higher):
    return 2 * np.sqrt(higher * (1 - higher) / 500)


def test_the_winners_at_three_moments(text, symbolic):
    assert "After one step, 150 wins. After 100 steps, 100 wins." in text
    assert "150 has fallen behind even the timid 0.5" in text
    runs = {rate: symbolic.train(rate, 10_000).losses for rate in (0.5, 100, 150)}
    for step, winner in ((1, 150), (100, 100), (10_000, 100)):
        assert min(runs, key=lambda rate: runs[rate][step]) == winner
    assert runs[100][-1] < runs[0.5][-1] / 1e6
    assert runs[150][-1] > runs[0.5][-1]


def test_the_starts_train_as_each_would_alone(seeded, symbolic):
    starts, careful, bold = seeded
    for k in range(20):
        for rate, ends in ((0.5, careful), (100, bold)):
            alone = symbolic.train(rate, 10_000, parameters=starts[k]).losses[-1]
            assert ends[k] == pytest.approx(alone, rel=1e-6, abs=1e-20)


def test_the_stored_shares_are_those_of_the_seeded_run(lesson, seeded):
    _, careful, bold = seeded
    printed = "".join(o.get("text", "") for cell in lesson.cells for o in cell.get("outputs", []))
    for n in (20, 500):
        share = round(100 * np.mean(bold[:n] > careful[:n]))
        assert re.search(rf"\b{n} starts: 100 ends higher on {share}%", printed)
    assert f"That is {np.sum(bold > careful)} of 500." in printed


def test_the_count_does_not_hang_on_the_last_digits(last_losses, seeded):
    starts, careful, bold = seeded
    moved = starts + 1e-9 * np.random.default_rng(1).standard_normal(starts.shape)
    np.testing.assert_array_equal(last_losses(100, moved) > careful, bold > careful)
    assert np.abs(np.log(bold / careful)).min() > 1e-4


def test_20_starts_say_nothing_and_500_tell(text, seeded, others):
    assert "their give-or-take is too wide to say anything" in text
    _, careful, bold = seeded
    first = np.mean(bold[:20] > careful[:20])
    assert first > 0.5  # "more often than not"
    assert first - 2 * np.sqrt(first * (1 - first) / 20) < 0.4
    assert "From about two in five of the other starts it ends *worse* than 0.5" in text
    for careful, bold in (seeded[1:], others):
        higher = np.mean(bold > careful)
        assert higher + give_or_take(higher) < 0.5
        assert higher - give_or_take(higher) < 0.43
    pooled = np.mean([np.mean(b > c) for c, b in (seeded[1:], others)])
    assert 0.38 < pooled < 0.47


def test_the_worst_end_is_a_stuck_output_s(text, seeded, others, symbolic):
    assert "because an output gets stuck on its flat end" in text
    assert "Its worst end is twice as high as 0.5's." in text
    for careful, bold in (seeded[1:], others):
        assert 2 <= bold.max() / careful.max() < 2.5
        assert np.median(bold) < np.median(careful)
    starts, careful, bold = seeded
    for start in starts[:60][bold[:60] > careful[:60]]:
        o1, o2 = outputs(symbolic.train(100, 10_000, parameters=start).parameters)
        assert min(o1, 1 - o2) < 0.002


def end_with(trained):
    """Return E after 10,000 steps where only these biases move, one a neuron."""
    weights = article.WEIGHTS
    start = np.concatenate([weights[:4], [0.35, 0.35], weights[4:], [0.60, 0.60]])
    net = Network([Dense(2, 2), Dense(2, 2)], parameters=start)
    moves = np.array([name[0] == "w" or name in trained for name in net.parameter_names])
    for _ in range(10_000):
        net.backward(LOSS.gradient(net.forward(article.INPUTS), article.TARGETS))
        net.parameters -= 0.5 * net.gradient * moves
    return LOSS(net.predict(article.INPUTS), article.TARGETS)


def test_either_pair_of_biases_alone_makes_the_end_about_six_times_lower(text):
    assert "Either pair alone makes E about six times lower or more." in text
    fixed = end_with(())
    for pair in (("b_o1", "b_o2"), ("b_h1", "b_h2")):
        assert 5.5 < fixed / end_with(pair) < 7.5


def test_of_two_shared_biases_the_first_does_all_the_work(text):
    assert "Of the shared two, b1 does all the work." in text
    ends = {}
    for trained in ((True, True), (True, False), (False, True), (False, False)):
        layers = [
            Dense(2, 2, bias="shared", train_bias=train, initial_bias=bias)
            for train, bias in zip(trained, article.BIASES, strict=True)
        ]
        w, (b1, b2) = article.WEIGHTS, article.BIASES
        start = [*w[:4], *[b1] * trained[0], *w[4:], *[b2] * trained[1]]
        net = Network(layers, parameters=start)
        run = fit(
            net, article.INPUTS, article.TARGETS, loss=LOSS, optimizer=SGD(0.5), epochs=10_000
        )
        ends[trained] = run.loss[-1]
    both, first, second, none = ends.values()
    assert first == pytest.approx(both, rel=0.01)
    assert none / both == pytest.approx(8, abs=0.3)
    assert second > none  # "trained alone, it gains nothing"


def test_a_rate_of_100_was_stuck_for_half_of_the_run(text, symbolic):
    assert "though it was stuck there, too, for half of the run." in text
    losses = symbolic.train(100, 10_000).losses
    assert losses[5_000] > 0.8 * losses[1_000]
    assert losses[10_000] < 1e-9


def test_b_is_never_a_thousandth_from_a(text, symbolic):
    assert "B's E is never more than a thousandth from A's" in text
    a = symbolic.train(0.5, 10_000).losses
    b = symbolic.train(0.5, 10_000, early_update=True).losses
    assert np.abs(b / a - 1).max() < 0.001
