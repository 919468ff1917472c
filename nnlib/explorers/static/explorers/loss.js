/**
 * LossExplorer: three scores, their probabilities, and how two losses pull at the scores.
 *
 * Left the scores as sliders, which class is right, and the probabilities that softmax makes, each of
 * which can be pulled: then its score moves, and the others stay.  Right the slope of cross-entropy along each score, and that of the squared error of the probabilities, on axes
 * of the same length.  Probabilities, losses and slopes are generated from their records.
 *
 * Reads the traits scores, right; writes both.
 */

import { asPython } from "../controls/copy.js";
import { createReadout } from "../controls/readout.js";
import { linearScale } from "../controls/scales.js";
import { createSlider } from "../controls/slider.js";
import { createSwitch } from "../controls/switch.js";
import { classLosses } from "../generated/mathematics.js";
import { html, setText } from "../model/dom.js";
import { stateOf } from "../model/session.js";
import { createExplorer } from "./explorer.js";
import { createBars } from "./loss_bars.js";
import { lossSentence, numberText } from "./loss_words.js";

const KEYS = ["scores", "right"];
const REACH = 10;
const PROBABILITY = { low: 0.0001, high: 0.9999, step: 0.05, fine: 0.01, page: 0.2 };

/** The score of class `k` that gives it this probability, while the others stay: six digits of it. */
function scoreFor(p, scores, k) {
  const others = scores.filter((_, j) => j !== k);
  const highest = Math.max(...others);
  const sum = others.reduce((total, score) => total + Math.exp(score - highest), 0);
  const within = Math.min(PROBABILITY.high, Math.max(PROBABILITY.low, p));
  return Number((Math.log(within / (1 - within)) + highest + Math.log(sum)).toPrecision(6));
}

function render({ model, el }) {
  const explorer = createExplorer({ model, el, kind: "loss", keys: KEYS, paint, csvRows, pythonText });
  const { session, signal, spoken } = explorer;
  const classes = model.get("scores").length;
  const numbers = Array.from({ length: classes }, (_, k) => k + 1);

  function lossesNow() {
    const { scores, right } = stateOf(model, KEYS);
    const targets = numbers.map((number) => (number === right ? 1 : 0));
    return { scores, right, targets, ...classLosses(scores, targets) };
  }

  const cost = createReadout("cross-entropy");
  const squared = createReadout("half squared error");
  const story = html("p", { class: "nn-story" });
  const rightClass = createSwitch({
    label: "right class",
    words: numbers.map(String),
    values: numbers,
    onInput: (right) => session.set({ right }),
    signal,
  });
  const sliders = numbers.map((number) =>
    createSlider({
      name: `score ${number}`,
      label: `score ${number}`,
      scale: linearScale(-REACH, REACH, 0.1),
      boxStep: 0.1,
      negative: true,
      accept: () => true,
      wanted: "a finite number",
      onInput: (value) => setScore(number - 1, value),
      signal,
    }),
  );
  const group = html(
    "div",
    { class: "nn-group", role: "group", "aria-label": "Scores" },
    ...sliders.map(({ element }) => element),
  );
  const setScore = (k, value) => {
    session.set({ scores: model.get("scores").map((old, j) => (j === k ? value : old)) });
  };
  /** The hand of a probability. */
  const handOf = (k, pixel) => ({
    value: () => lossesNow().probabilities[k],
    set: (p) => setScore(k, scoreFor(p, model.get("scores"), k)),
    ends: () => ({ ...PROBABILITY, pixel: pixel(), finePixel: pixel() / 10 }),
  });
  const bars = (name, ends) => createBars({ name, classes, ends });
  const frame = html("div", { class: "nn-loss-frame" });
  const probabilities = createBars({
    name: "Probabilities",
    classes,
    ends: [0, 1],
    handOf,
    frame,
    signal,
  });
  frame.append(probabilities.element);
  const hard = bars("Slopes of cross-entropy along the scores", [-1, 1]);
  const soft = bars("Slopes of the squared error along the scores", [-1, 1]);
  const title = (text) => html("div", { class: "nn-loss-title", text });

  function csvRows() {
    const { scores, targets, probabilities: ps, crossEntropy, squaredError } = lossesNow();
    return [
      ["class", "score", "target", "probability", "slope of cross-entropy", "slope of squared error"],
      ...numbers.map((number, k) => {
        return [number, scores[k], targets[k], ps[k], crossEntropy.slopes[k], squaredError.slopes[k]];
      }),
    ];
  }

  /** Lines that compute the same losses and slopes. */
  function pythonText() {
    const { scores, right } = stateOf(model, KEYS);
    return [
      "import numpy as np",
      "from nnlib import CrossEntropy, HalfSquaredError, one_hot, softmax",
      "",
      `scores = np.array([${asPython(scores)}])`,
      `target = one_hot([${right - 1}], ${classes})  # class ${right} is right`,
      "p = softmax(scores)",
      "along_p = HalfSquaredError().gradient(p, target)",
      "print(CrossEntropy()(scores, target), CrossEntropy().gradient(scores, target)[0])",
      "print(HalfSquaredError()(p, target), (p * (along_p - (along_p * p).sum()))[0])",
    ].join("\n");
  }

  function paint() {
    const now = lossesNow();
    const { scores, right, crossEntropy, squaredError } = now;
    const show = (chart, values) => chart.update(values, values.map(numberText), right);
    sliders.forEach((slider, k) => slider.show(scores[k]));
    rightClass.show(right);
    show(probabilities, now.probabilities);
    show(hard, crossEntropy.slopes);
    show(soft, squaredError.slopes);
    setText(cost.value, numberText(crossEntropy.value));
    setText(squared.value, numberText(squaredError.value));
    const sentence = lossSentence(now, right);
    setText(story, sentence);
    spoken.say(sentence);
  }

  return explorer.open({
    readouts: [cost, squared],
    above: [story],
    left: [
      html("div", { class: "nn-loss-given" }, rightClass.element),
      group,
      title("Probabilities: softmax of the scores"),
      frame,
    ],
    right: [
      title("Cross-entropy: slope along each score"),
      hard.element,
      title("Squared error of the probabilities: slope along each score"),
      soft.element,
    ],
  });
}

export default { render };
